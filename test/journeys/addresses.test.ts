/** Every player is handed addresses that this very player can reach. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { askNat } from '#tools/client/nat.js';
import type { HeadlessPlayer } from '#tools/client/player.js';
import { NetAddressType } from '#wire/enums.js';
import { UniverseVariableInformationResponse } from '#wire/messages/universe/universe-variable-information.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { DEADLOCKED_NTSC, makePlayer, publishedKeys } from './people.js';

const ALL_ADDRESSES = 'address=0.0.0.0';

/** A player who comes from one address to another, and walks on to the lobby where he is told it is. */
async function visitor(t: TestContext, host: JourneyHost, from: string, to: string): Promise<HeadlessPlayer> {
  const player = makePlayer(t, { localAddress: from });
  await player.play({ host: to, port: host.at('mas').port }, `Visitor ${from}`, 'visits');
  return player;
}

function handedOut(player: HeadlessPlayer) {
  return player.connectInfo!.AddressList.AddressList.map(({ AddressType, Address }) => [
    AddressType,
    Address,
  ]);
}

/** The way to MLS and NAT as the login of this player names it; UYA's later answers leave NAT out. */
async function atLogin(t: TestContext, host: JourneyHost, from: string, to: string) {
  const player = makePlayer(t, { localAddress: from });
  await player.begin({ host: to, port: host.at('mas').port });
  await player.register(`Looker ${from}`, 'looks');
  await player.login(`Looker ${from}`, 'looks');
  const [lobby, nat] = player.connectInfo!.AddressList.AddressList;
  return { lobby: lobby!, nat: nat! };
}

for (const own of ['127.0.0.2', '127.0.0.3']) {
  test(`a local player at ${own} is handed the address at which he reached us, and NAT answers there`, async (t) => {
    const host = await startJourneyHost(t, [ALL_ADDRESSES]);
    const player = await visitor(t, host, own, own);
    assert.deepEqual(handedOut(player)[0], [NetAddressType.NetAddressTypeExternal, own]);
    assert.equal(player.connection.localAddress, own);
    assert.equal(player.connection.accepted!.address, own, 'he is told the address that we see');

    const { lobby, nat } = await atLogin(t, host, own, own);
    assert.equal(lobby.Address, own);
    assert.deepEqual([nat.AddressType, nat.Address], [NetAddressType.NetAddressTypeNATService, own]);
    await assertNat(nat, own);
  });
}

async function assertNat(nat: { Address: string; Port: number }, own: string): Promise<void> {
  const answer = await askNat({ host: nat.Address, port: nat.Port, localAddress: own });
  assert.deepEqual(answer.seen, answer.asked, 'what the world sees is what he asked from');
  assert.equal(answer.asked.address, own);
  assert.deepEqual(answer.from, { address: nat.Address, port: nat.Port }, 'answered from where he asked');
}

test('a player of a named network is handed the address for that network, whatever he connected to', async (t) => {
  const networks = JSON.stringify([
    { from: '127.0.5.0/24', address: '127.0.0.4' },
    { from: '127.0.0.0/8', address: '127.0.0.6' },
  ]);
  const host = await startJourneyHost(t, [ALL_ADDRESSES, `networks=${networks}`, 'mls.address=127.0.0.8']);
  const outside = await visitor(t, host, '127.0.5.1', '127.0.0.1');
  assert.equal(handedOut(outside)[0]![1], '127.0.0.4');
  const inside = await visitor(t, host, '127.0.0.2', '127.0.0.1');
  assert.equal(handedOut(inside)[0]![1], '127.0.0.6');
  outside.say('over the border');
  assert.equal((await inside.hear()).Message, 'over the border');
  await assertNat((await atLogin(t, host, '127.0.5.2', '127.0.0.4')).nat, '127.0.5.2');
});

test("a role's own address counts where no network rule does, and a host name is looked up", async (t) => {
  const own = ['mls.address=127.0.0.8', 'nat.address=localhost', 'public_address=198.51.100.7'];
  const host = await startJourneyHost(t, [ALL_ADDRESSES, ...own]);
  const player = await visitor(t, host, '127.0.0.2', '127.0.0.2');
  assert.equal(handedOut(player)[0]![1], '127.0.0.8');
  const { nat } = await atLogin(t, host, '127.0.0.2', '127.0.0.2');
  assert.equal(nat.Address, '127.0.0.1');
  await assertNat(nat, '127.0.0.2');
});

test('MUIS hands out MAS by the same rule', async (t) => {
  const host = await startJourneyHost(t, [ALL_ADDRESSES]);
  const clientKey = publishedKeys.find('client-dl-ps2-ntsc')!;
  const deadlocked = { version: 110, applicationId: DEADLOCKED_NTSC, clientKey };
  const player = makePlayer(t, { ...deadlocked, localAddress: '127.0.0.3' });
  const answers = await player.universes({ host: '127.0.0.3', port: host.at('muis').port });
  const universe = answers.find(({ message }) => message === UniverseVariableInformationResponse)!.value;
  assert.equal(universe.DNS, '127.0.0.3');
  await player.begin({ host: String(universe.DNS), port: Number(universe.Port) });
});

test('all listeners are IPv4 only', async (t) => {
  const host = await startJourneyHost(t, [ALL_ADDRESSES]);
  for (const { role } of host.running.listening.filter(({ protocol }) => protocol === 'tcp')) {
    const player = makePlayer(t);
    await assert.rejects(
      player.begin({ host: '::1', port: host.at(role).port }),
      /ECONNREFUSED|EADDRNOTAVAIL|ENETUNREACH/,
    );
  }
});
