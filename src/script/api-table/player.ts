/** Handles of players. */
import { metadata, setMetadata, updateMetadata } from './places.js';
import { peopleMethods, peopleValues } from './player-people.js';
import { DONE, type HandleRow, row } from './rows.js';
import { plain, send, via } from './send.js';
import {
  boolean,
  bytes,
  duration,
  either,
  event,
  fields,
  fn,
  integer,
  may,
  message,
  must,
  options,
  record,
  table,
  text,
} from './types.js';

const timeout = may(duration, 'how long it waits at most');

const requestOptions = record('RequestOptions', {
  reply: must(text, 'the message of the player that answers'),
  timeout,
  via,
  plain,
});

export const peekOptions = record('PeekOptions', { timeout });
const waitOptions = record('WaitOptions', {
  timeout,
  where: may(table('table<string, any>'), 'conditions as those of `server.on`'),
});
export const patchOptions = record('PatchOptions', {
  always: may(boolean, '`true`: written even where the console holds the mark'),
  force: may(boolean, '`true`: also to a player who has switched patches off'),
  extra: may(
    table('{ address: integer, bytes: string }[]'),
    'what belongs to this player and not to the patch: a list of `{ address, bytes }`, written behind the parts, and also where the console has the patch',
  ),
  on_progress: may(
    fn('fun(sent: integer, total: integer)'),
    'a function that is called with the bytes that have gone and those of the whole, as often as there is time for it',
  ),
  timeout: may(duration, 'how long it may take; 120 seconds at most and when left out'),
});

export const player: HandleRow = {
  name: 'player',
  help: 'somebody whose console is or was connected',
  values: {
    id: { lua: 'integer', help: 'a number for as long as the session lasts' },
    name: { lua: 'string', help: 'the name of the account; nil before the login' },
    account_id: { lua: 'integer', help: 'the number of the account, which stays' },
    title: { lua: 'string', help: 'the id of the title, the name of its folder in games/' },
    app_id: { lua: 'integer', help: 'the application id of the disc' },
    region: { lua: 'string?', help: 'of the disc, such as `NTSC`' },
    ip: { lua: 'string', help: 'the address' },
    state: { lua: 'string', help: 'what the player does' },
    channel: { lua: 'Channel?', help: 'the channel that the player is in' },
    game: { lua: 'Game?', help: 'the game that the player is in' },
    host_of: { lua: 'Game?', help: 'the game that the player hosts' },
    world: { lua: 'World?', help: 'the world of that game on the game server' },
    dme_id: {
      lua: 'integer?',
      help: 'the slot in that world, from 0; nil before the player sends game packets',
    },
    metadata,
    clan: { lua: 'Clan?', help: 'the clan of the account' },
    data: { lua: 'Data', help: 'notes for as long as the session lasts' },
    account_data: { lua: 'Data', help: 'notes that stay with the account' },
    settings: { lua: 'settings', help: "the plugin's settings for this player" },
    role: { lua: '"player"|"helper"|"moderator"|"operator"|"owner"|nil', help: 'the role of the account' },
    backlog: { lua: 'integer', help: 'bytes that wait for the client to read them' },
    ...peopleValues,
  },
  methods: {
    can: row('whether the player may do in chat what asks for this permission', { permission: text }, [
      'boolean',
    ]),
    valid: row('whether the player is still here', {}, ['boolean']),
    system_message: row('a box on the screen', { text, 'severity?': integer(0, 255) }, DONE, {
      needs: ['chat.system'],
    }),
    send_message: row('the older name of `system_message`', { text, 'severity?': integer(0, 255) }, DONE, {
      needs: ['chat.system'],
    }),
    say: row('a line of chat that the player alone reads', { text, 'from?': text }, DONE, {
      needs: ['chat.say'],
    }),
    kick: row('asks the client to leave', { 'reason?': text }, DONE, { needs: ['players.kick'] }),
    force_leave: row(
      'takes the player out of the game: the game server asks the client to leave, the session in the lobby stays',
      { 'reason?': text },
      DONE,
      { needs: ['players.kick'] },
    ),
    set_metadata: setMetadata,
    update_metadata: updateMetadata,
    mute: row(
      "lets nobody hear what the player's account says in chat, also after it logged in again, for ten years at most; `chat.message` is not raised for it",
      { duration, 'reason?': text },
      DONE,
      { needs: ['players.moderate'] },
    ),
    unmute: row('lets the account speak again', {}, DONE, { needs: ['players.moderate'] }),
    ...peopleMethods,
    poke: row(
      "writes into the console's memory, 1 MB at most; leaves after the handler outside of tasks",
      { address: integer(0, 0xffff_ffff), bytes },
      DONE,
      { needs: ['memory.poke'], waits: 'task or not' },
    ),
    peek: row(
      "reads the console's memory: the bytes, or `nil` and why",
      { address: integer(0, 0xffff_ffff), length: integer(1, 65_536), 'options?': options(peekOptions) },
      ['string?', 'string?'],
      { needs: ['memory.peek'], waits: 'task' },
    ),
    patch: row(
      'a patch set, or the name of a registered one, into the console: `"present"`, `"applied"`, or `nil` and why',
      { set: either(text, table()), 'options?': options(patchOptions) },
      ['"present"|"applied"|nil', 'string?'],
      { needs: ['memory.poke', 'memory.peek'], waits: 'task' },
    ),
    send,
    request: row(
      'sends a message and waits for that message of the player, which comes as a table; `nil` and `"timeout"` where it does not come',
      { message, 'fields?': fields, options: options(requestOptions) },
      ['table?', 'string?'],
      { needs: ['packets.send'], waits: 'task' },
    ),
    go: row(
      'a task that ends with the player, and takes the place of one of the same name',
      { name: text, function: fn() },
      [],
    ),
    wait: row(
      'the next such event of this player as a table, or `nil` and `"timeout"`',
      { event, 'options?': options(waitOptions) },
      ['table?', 'string?'],
      { waits: 'task' },
    ),
  },
};
