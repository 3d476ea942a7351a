/** Clans: `server.clan`, `server.clans` and their handles. What is read or done here waits for the database. */
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { own } from '../own.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { failed, type Results, WAITING } from '../results.js';
import { ABSENT, Kind } from '../scope.js';
import type { ClanFacts, ScriptClans } from '../services/clans.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';
import { accountNamed } from './accounts.js';
import { dataOf } from './data.js';

const STATS_BYTES = 256;
/** Characters of the longest name that clients can show. */
const NAME_MAX = 31;

const clanHandle = ({ id }: { readonly id: number }) => new Handle(Kind.clan, id);

/** `server.clans()` and `server.clan(who)`. A plugin bound to titles sees the clans of those. */
export function clanFunctions(plugin: Plugin): Readonly<Record<string, ApiFunction>> {
  const { clans } = plugin.host.services;
  return {
    clans: (args) => wait(plugin, args, async () => (await clans.list(poolsOf(plugin))).map(clanHandle)),
    clan: (args) => {
      const who = args.value(1) as string | number;
      return wait(plugin, args, async () => {
        const clan = await clans.find(who, poolsOf(plugin));
        return clan && clanHandle(clan);
      });
    },
  };
}

/** The clan of a player who has logged in, as far as it is known here. */
export function clanOf({ host }: Plugin, account: number | undefined): Handle | undefined {
  const id = account === undefined ? undefined : host.services.clans.of(account);
  return id === undefined ? undefined : clanHandle({ id });
}

export function defineClans(plugin: Plugin): void {
  const { clans } = plugin.host.services;
  plugin.defineHandles(
    Kind.clan,
    'clan',
    ({ id }, key) => {
      if (key === 'id') return id;
      if (key === 'data') return dataOf(plugin, Kind.clan, id);
      const value = own(values, key);
      if (!value) return ABSENT;
      const clan = clans.known(id);
      return clan && value(clan);
    },
    { ...questions(plugin, clans), ...deeds(plugin, clans) },
  );
}

const values: Readonly<Record<string, (clan: ClanFacts) => LuaValue>> = {
  name: (clan) => clan.name,
  title: (clan) => clan.pool,
  leader: (clan) => clan.leader,
  leader_name: (clan) => clan.leaderName,
  created: (clan) => Math.floor(clan.created / 1000),
};

const idOf = (args: Arguments) => args.handle(1, 'clan', Kind.clan).id;

function questions(plugin: Plugin, clans: ScriptClans): Readonly<Record<string, ApiFunction>> {
  /** Asks the store about a clan that is there. */
  const ask =
    (work: (id: number) => Promise<LuaValue>): ApiFunction =>
    (args) => {
      const id = idOf(args);
      return clans.known(id) ? wait(plugin, args, () => work(id)) : failed('gone');
    };
  return {
    valid: (args) => clans.known(idOf(args)) !== undefined,
    members: ask(async (id) => {
      const members = await clans.members(id);
      const players = [...plugin.host.services.players()];
      return members.map(({ id: account, name }) =>
        record({
          account_id: account,
          name,
          player: plugin.playerHandle(players.find((one) => one.account?.id === account)),
        }),
      );
    }),
    stats: ask((id) => clans.stats(id)),
    ladder: ask(async (id) => [...(await clans.ladder(id))]),
    messages: ask(async (id) =>
      (await clans.messages(id)).map(({ id: message, author, text, time, modified }) =>
        record({ id: message, account_id: author, text, time: Math.floor(time / 1000), modified }),
      ),
    ),
  };
}

function deeds(plugin: Plugin, clans: ScriptClans): Readonly<Record<string, ApiFunction>> {
  /** Done when the store says so; any other of its words is why it was not. */
  const deed = (done: string, work: (id: number, args: Arguments) => () => Promise<string>): ApiFunction => {
    return (args) => {
      const id = idOf(args);
      const change = work(id, args);
      if (!clans.known(id)) return failed('gone');
      return wait(plugin, args, async () => {
        const result = await change();
        if (result === done) return true;
        throw new Error(result === 'no-clan' ? 'gone' : result);
      });
    };
  };
  const withAccount = (work: (id: number, account: number) => Promise<string>) => {
    return (id: number, args: Arguments) => {
      const who = args.value(2);
      return async () => work(id, await accountNamed(plugin, who));
    };
  };
  return {
    set_stats: deed('set', (id, args) => {
      const stats = args.bytes(2, 'stats');
      if (stats.length !== STATS_BYTES)
        throw new ScriptError(`${args.name}: stats are ${STATS_BYTES} bytes, got ${stats.length}`);
      return () => clans.setStats(id, stats);
    }),
    rename: deed('renamed', (id, args) => {
      const name = nameAt(args);
      return () => clans.rename(id, name);
    }),
    add: deed(
      'added',
      withAccount((id, account) => clans.add(id, account)),
    ),
    remove: deed(
      'removed',
      withAccount((id, account) => clans.remove(id, account)),
    ),
    transfer: deed(
      'transferred',
      withAccount((id, account) => clans.transfer(id, account)),
    ),
    disband: deed('disbanded', (id) => () => clans.disband(id)),
  };
}

function nameAt(args: Arguments): string {
  const name = args.text(2, 'name').trim();
  if (name !== '' && name.length <= NAME_MAX && !name.includes('\0')) return name;
  throw new ScriptError(`${args.name}: a name has 1 to ${NAME_MAX} characters, got "${name}"`);
}

function wait(plugin: Plugin, args: Arguments, work: () => Promise<LuaValue>): typeof WAITING | Results {
  plugin.tasks.waitFor(work, args.name);
  return WAITING;
}

const record = (fields: Readonly<Record<string, LuaValue>>): LuaTable => new Map(Object.entries(fields));

/** Clans belong to pools, which are called as titles are. */
function poolsOf({ source, manifest }: Plugin): ReadonlySet<string> | undefined {
  return source.title === undefined ? manifest.titles : new Set([source.title]);
}
