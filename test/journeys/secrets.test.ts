/** A whole journey at the lowest log level, and nothing of what was said in confidence in any line. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { packageRoot } from '#app/home.js';
import type { HeadlessPlayer } from '#tools/client/player.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import { AccountLoginRequest } from '#wire/messages/account/account-login.js';
import { AccountUpdatePasswordRequest } from '#wire/messages/account/account-update-password.js';
import { AccountUpdatePasswordStatusResponse } from '#wire/messages/account/account-update-password-status.js';
import { CreateChannelRequest, CreateChannelResponse } from '#wire/messages/channel/create-channel.js';
import { Conversation } from '#wire/rt/conversation.js';
import { RT } from '#wire/rt/ids.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { makePlayer, publishedKeys, status, UYA_NTSC } from './people.js';

/** What must not be seen, by what it is. */
type Secrets = Map<string, string>;

const PASSWORD = 'swordfish-aquatos';
const WRONG = 'swordfish-marcadia';
const NEW = 'swordfish-kerwan';
const CHANNEL_PASSWORD = 'sewer-key';

/** A player all of whose keys are noted, whatever server makes them. */
function watched(t: TestContext, secrets: Secrets): HeadlessPlayer {
  let conversation = new Conversation(publishedKeys, cipherSuites());
  return makePlayer(t, {
    tap: (from, bytes) => {
      if (from === 'client' && (bytes[0]! & 0x7f) === RT.CLIENT_CRYPTKEY_PUBLIC)
        conversation = new Conversation(publishedKeys, cipherSuites());
      for (const { frame, plain } of conversation.receive(from, bytes)) {
        if (frame.id === RT.SERVER_CRYPTKEY_PEER) note(secrets, 'session key of a connection', plain!);
        if (frame.id === RT.SERVER_CRYPTKEY_GAME) note(secrets, 'game key', plain!);
      }
    },
  });
}

function note(secrets: Secrets, what: string, bytes: Buffer): void {
  assert.equal(bytes.length, 64);
  for (const form of ['hex', 'base64'] as const)
    secrets.set(bytes.toString(form).slice(0, 40), `${what} as ${form}`);
}

function noteTicket(secrets: Secrets, { connectInfo }: HeadlessPlayer): void {
  secrets.set(connectInfo!.AccessKey, 'access key');
  secrets.set(Buffer.from(connectInfo!.AccessKey).toString('hex'), 'access key as hex');
  secrets.set(connectInfo!.SessionKey, 'session key of the player');
}

/** Login, password change, channels with passwords, and the same said badly: too short, in the wrong place. */
async function journey(t: TestContext, host: JourneyHost, secrets: Secrets): Promise<void> {
  const player = watched(t, secrets);
  await player.begin(host.at('mas'));
  await player.register('Ratchet', PASSWORD);
  await player.login('Ratchet', WRONG);
  const context = { version: 108 };
  const value = { MessageID: '1', SessionKey: player.sessionKey, Username: 'Ratchet', Password: WRONG };
  const login = AccountLoginRequest.encodeWhole(value, context);
  player.connection.sendApp(login.subarray(0, 90));
  assert.equal((await player.login('Ratchet', PASSWORD)).StatusCode, status.MediusSuccess);
  noteTicket(secrets, player);
  await player.enterLobby();
  player.connection.sendApp(login);
  const changed = await player.ask(AccountUpdatePasswordRequest, AccountUpdatePasswordStatusResponse, {
    OldPassword: PASSWORD,
    NewPassword: NEW,
  });
  assert.equal(changed.StatusCode, status.MediusSuccess);
  const { MediusWorldID } = await player.ask(CreateChannelRequest, CreateChannelResponse, {
    ApplicationID: UYA_NTSC,
    LobbyName: 'HR locked',
    LobbyPassword: CHANNEL_PASSWORD,
    MaxPlayers: 8,
  });
  assert.equal((await player.askToJoin(MediusWorldID, WRONG)).StatusCode, status.MediusInvalidPassword);
  await player.joinChannel(MediusWorldID, CHANNEL_PASSWORD);
  noteTicket(secrets, player);
  await assert.rejects(player.connectToLobby({ ...player.connectInfo!, AccessKey: 'd3JvbmcgdGlja2V0' }));
  secrets.set('d3JvbmcgdGlja2V0', 'a wrong access key');
  await player.enterLobby();
  await player.logout();
  await player.leave();
}

/** Private halves of keys, and what the database keeps of passwords. */
function noteStored(secrets: Secrets, home: string): void {
  const published = JSON.parse(readFileSync(join(packageRoot, 'config/keys/published.json'), 'utf8')) as {
    keys: { id: string; d?: string }[];
  };
  for (const { id, d } of published.keys)
    if (d !== undefined) secrets.set(d.slice(0, 40), `private key ${id}`);
  const own = JSON.parse(readFileSync(join(home, 'data', 'keys.json'), 'utf8')) as Record<
    string,
    { d: string }
  >;
  for (const [name, { d }] of Object.entries(own)) secrets.set(d.slice(0, 40), `private key ${name}`);
  const database = readdirSync(join(home, 'data')).filter((file) => file.startsWith('rekindle.db'));
  const bytes = database.map((file) => readFileSync(join(home, 'data', file), 'latin1')).join('');
  const hashes = bytes.match(/scrypt\$\d+\$\d+\$\d+\$[A-Za-z0-9+/=]+\$[A-Za-z0-9+/=]+/g) ?? [];
  assert.ok(hashes.length > 0, 'the hash is in the database');
  for (const hash of hashes)
    for (const part of hash.split('$').slice(4)) secrets.set(part, 'part of a password hash');
}

test('no password and no key reaches the log, at the lowest level, of a good or a bad journey', async (t) => {
  const secrets: Secrets = new Map();
  for (const [what, password] of Object.entries({ PASSWORD, WRONG, NEW, CHANNEL_PASSWORD })) {
    secrets.set(password, what);
    secrets.set(Buffer.from(password).toString('hex'), `${what} as hex`);
    secrets.set(Buffer.from(password).toString('base64').slice(0, 10), `${what} as base64`);
  }
  const host = await startJourneyHost(t, ['database.mode=sqlite']);
  await journey(t, host, secrets);
  noteStored(secrets, host.home);

  const text = host.lines.map((line) => JSON.stringify(line)).join('\n');
  assert.match(text, /Ratchet/, 'the journey is in the log');
  assert.match(text, /malformed/, 'what was said badly is, too');
  assert.ok(
    host.lines.some(({ level }) => level === 'debug' || level === 'trace'),
    'at the lowest level',
  );
  const seen = [...secrets].filter(([secret]) => text.includes(secret)).map(([, what]) => what);
  assert.deepEqual(seen, []);
});
