/**
 * A captured console makes a game and plays it on our server, over TCP and UDP: our answers are those of the
 * original, and another player gets what the console sent. Compare replay.test.ts.
 */
import assert from 'node:assert/strict';
import type { GameConnection } from '#tools/client/game.js';
import type { GamePlayer } from '#tools/client/game-player.js';
import { RT } from '#wire/rt/ids.js';
import { CLIENT_CONNECT_AUX_UDP } from '#wire/rt/messages.js';
import { vectors, vectorTest } from '../vectors.js';
import { enter, inTheLobby, match, sealed, statsOf } from './game-people.js';
import { startJourneyHost } from './host.js';
import { Answers, type Difference, differences, listed, recording, type Said, words } from './recording.js';

const STREAM = 'conv-uya108-dme-create';
const DATAGRAMS = 'udp-uya108-dme-create';

/** The console's link sends these itself, with keys of its own. */
const BY_THE_LINK: readonly number[] = [RT.CLIENT_CRYPTKEY_PUBLIC, RT.CLIENT_CONNECT_TCP_AUX_UDP];

interface DatagramFile {
  readonly datagrams: readonly {
    readonly dir: 'client' | 'server';
    readonly frames: readonly { readonly id: number; readonly plain: string }[];
  }[];
}

vectorTest('replay: a game is made and played as in conv-uya108-dme-create and its datagrams', async (t) => {
  const host = await startJourneyHost(t);
  const players = await inTheLobby(t, host, [sealed, sealed]);
  const [console, guest] = players as [GamePlayer, GamePlayer];
  const { MediusWorldID: world } = await console.createGame(match);
  await console.joinGame(world, statsOf(console));
  const answers = new Answers();
  const seat = await console.beginGame({ tap: answers.tap });

  const said = recording(`${STREAM}.json`);
  const ready = said.findIndex(({ id }) => id === RT.CLIENT_CONNECT_READY_AUX_UDP);
  const playing = said.findIndex(({ id }) => id === RT.CLIENT_APP_BROADCAST);
  const found = [
    ...(await replay(seat, said.slice(0, ready), answers)),
    ...(await replayDatagrams(seat)),
    ...(await replay(seat, said.slice(ready, playing), answers)),
  ];
  await enter(guest, world, [console]);
  assert.equal((await answers.next())?.frame.id, RT.SERVER_CONNECT_NOTIFY, 'the capture has no guest');
  found.push(...(await replay(seat, said.slice(playing), answers)));

  for (const { plain } of said.filter(({ id }) => id === RT.CLIENT_APP_BROADCAST))
    assert.deepEqual(await guest.game.packet('tcp'), { from: 0, payload: plain });
  await seat.echo('tcp');
  assert.deepEqual(
    answers.rest().map(({ frame }) => frame.id),
    [RT.CLIENT_ECHO],
    'nothing came besides',
  );
  assert.deepEqual(found, [...listed(STREAM), ...listed(DATAGRAMS)]);
});

async function replay(seat: GameConnection, said: readonly Said[], answers: Answers): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const { from, id, plain, position } of said) {
    if (from === 'server') {
      const ours = await answers.next();
      const inWords = ours?.plain ? words(ours.frame.id, ours.plain) : [];
      found.push(...differences(STREAM, position, words(id, plain!), inWords));
    } else if (!BY_THE_LINK.includes(id)) seat.tcp.sendFrame(id, plain!);
  }
  return found;
}

/** The console's datagram with our world and address in it, every other byte as it was. */
async function replayDatagrams(seat: GameConnection): Promise<Difference[]> {
  const { datagrams } = vectors<DatagramFile>(`${DATAGRAMS}.json`);
  const frames = datagrams.flatMap((datagram) => datagram.frames);
  const [claim, answer] = frames.map(({ id, plain }) => ({ id, plain: Buffer.from(plain, 'hex') }));
  assert.deepEqual([claim?.id, answer?.id, frames.length], [0x16, 0x19, 2]);
  const { worldId, address, port } = CLIENT_CONNECT_AUX_UDP.decode(seat.claimPayload(), 108);
  claim!.plain.writeUInt16LE(worldId, 3);
  claim!.plain.fill(0, 9, 25).write(address, 9, 'latin1');
  claim!.plain.writeUInt16LE(port, 25);
  seat.sendDatagram([claim!.id, claim!.plain]);
  const ours = await seat.frame('udp', RT.SERVER_CONNECT_ACCEPT_AUX_UDP);
  return differences(DATAGRAMS, 2, words(answer!.id, answer!.plain), words(ours.id, ours.payload));
}
