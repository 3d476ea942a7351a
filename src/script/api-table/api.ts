/**
 * The API that Lua scripts have, declared once: from here come the checks of arguments (check.ts), the tables of
 * docs/lua-api.md and the annotations for editors. A function of the host that is not here cannot be defined, and
 * what is here has to be (plugin.ts).
 */
import { Kind } from '../scope.js';
import { account } from './account.js';
import { blob } from './blob.js';
import { channel } from './channel.js';
import { clan } from './clan.js';
import { codec } from './codec.js';
import { commands } from './commands.js';
import { discord } from './discord.js';
import { elo } from './elo.js';
import { event, packetEvent, registration } from './event.js';
import { features } from './features.js';
import { game } from './game.js';
import { http } from './http.js';
import { leaderboard } from './leaderboard.js';
import { log } from './log.js';
import { memory } from './memory.js';
import { moderation } from './moderation.js';
import { otherPlugin } from './other-plugin.js';
import { packet, struct } from './packet.js';
import { player } from './player.js';
import { globals, plugin } from './plugin.js';
import { queue } from './queue.js';
import type { FunctionRow, HandleRow, TableRow } from './rows.js';
import { server } from './server.js';
import { sql } from './sql.js';
import { settings, storage } from './storage.js';
import { string } from './string.js';
import type { handleClasses } from './types.js';
import { world } from './world.js';

export const tables: readonly TableRow[] = [
  ...[
    plugin,
    server,
    commands,
    packet,
    memory,
    storage,
    settings,
    leaderboard,
    elo,
    queue,
    codec,
    log,
    string,
    http,
    discord,
    moderation,
    sql,
    globals,
  ],
];

export const handles: readonly HandleRow[] = [
  ...[
    player,
    account,
    channel,
    game,
    clan,
    world,
    blob,
    otherPlugin,
    struct,
    event,
    packetEvent,
    registration,
  ],
];

/** Tables without functions of their own: each name in them is made when it is asked for. */
const bare: TableRow = { name: '', help: '', functions: {}, values: {} };

/** Kinds of handles by their names in the table. */
export const kinds: Readonly<Record<keyof typeof handleClasses, number>> = {
  event: Kind.event,
  player: Kind.player,
  account: Kind.accountHandle,
  channel: Kind.channel,
  game: Kind.game,
  clan: Kind.clan,
  world: Kind.world,
  handle: Kind.registration,
  packet: Kind.packet,
  struct: Kind.struct,
  blob: Kind.blob,
  plugin: Kind.plugin,
};

/** What a function is called in errors and documents: `server.after`, `player:kick`, `e:drop`, `print`. */
export function nameIn(owner: TableRow | HandleRow, key: string): string {
  if ('methods' in owner) return `${prefixOf(owner)}:${key}`;
  return owner.name === '_G' ? key : `${owner.name}.${key}`;
}

/** Handlers call what they are shown `e`. */
export const prefixOf = ({ name }: HandleRow): string => (name === 'event' || name === 'packet' ? 'e' : name);

const rowsByName: ReadonlyMap<string, FunctionRow> = new Map([
  ...tables.flatMap((one) =>
    Object.entries(one.functions).map(([key, row]) => [nameIn(one, key), row] as const),
  ),
  ...[packetEvent, ...handles].flatMap((one) =>
    Object.entries(one.methods).map(([key, row]) => [nameIn(one, key), row] as const),
  ),
]);

/** The row of a function by its name; a TypeError for one that nobody declared. */
export function functionRow(name: string): FunctionRow {
  const row = rowsByName.get(name);
  if (row) return row;
  throw new TypeError(`${name} is not in the table of the API: declare it in src/script/api-table/`);
}

export function tableNamed(name: string): TableRow {
  const found = name === 'enum' ? bare : tables.find((one) => one.name === name);
  if (found) return found;
  throw new TypeError(
    `the table ${name} is not in the table of the API: declare it in src/script/api-table/`,
  );
}

export function handleNamed(name: string): HandleRow {
  const found = handles.find((one) => one.name === name);
  if (found) return found;
  throw new TypeError(
    `the handle ${name} is not in the table of the API: declare it in src/script/api-table/`,
  );
}

/** What `server.has_feature` answers. */
export function hasFeature(name: string): boolean {
  const row = rowsByName.get(name);
  return row ? row.notBuilt === undefined : Object.hasOwn(features, name) && features[name]!;
}

/** Throws unless these are the functions that the table has and the host defines. */
export function expectAll(
  owner: string,
  rows: Readonly<Record<string, FunctionRow>>,
  defined: Readonly<Record<string, unknown>>,
): void {
  const missing = Object.entries(rows).filter(
    ([key, row]) => !row.elsewhere && row.notBuilt === undefined && !Object.hasOwn(defined, key),
  );
  if (missing.length > 0)
    throw new TypeError(
      `${owner}: ${missing.map(([key]) => key).join(', ')} is in the table of the API and nobody defines it`,
    );
}
