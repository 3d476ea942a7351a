/** Handles of accounts: values as they were looked up last, methods that ask the store and wait. */
import type { Arguments } from '../arguments.js';
import type { DataOwner } from '../entity-data.js';
import { ScriptError } from '../errors.js';
import { fromJson, jsonOf } from '../json.js';
import { own } from '../own.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { WAITING } from '../results.js';
import { ABSENT, Kind } from '../scope.js';
import type { Actor, KnownAccount, KnownAlt, Penalty } from '../services/people.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';
import { demandTitle } from './title-option.js';

/** Accounts in one list unless the script says how many. */
const PAGE = 50;
/** Bytes of one shared note about an account. */
const NOTE_MAX = 16_384;
const KEY_MAX = 255;
const STATS_BYTES = 256;
const WIDE_STATS = 100;

/** As whom the plugin does something, for the record and for what is kept from plugins. */
export const actorOf = (plugin: Plugin): Actor => ({
  name: plugin.manifest.name,
  isTrusted: plugin.may('console'),
});

/** The pools whose accounts the plugin may see: pools are called as titles are. Undefined for all. */
export function poolsOf({ source, manifest }: Plugin, title?: string): readonly string[] | undefined {
  const own = source.title === undefined ? manifest.titles && [...manifest.titles] : [source.title];
  if (title === undefined) return own;
  return own === undefined || own.includes(title) ? [title] : [];
}

export const accountHandle = (id: number): Handle => new Handle(Kind.accountHandle, id);

/** Lets the task that calls wait for an answer. */
export function waiting(plugin: Plugin, { name }: Arguments, work: () => Promise<LuaValue>): typeof WAITING {
  plugin.tasks.waitFor(work, name);
  return WAITING;
}

/** The id of the account that an argument or an option names: a handle, a player, a name or a number. */
export async function accountNamed(plugin: Plugin, who: LuaValue): Promise<number> {
  const { services, players } = plugin.host;
  if (who instanceof Handle && who.kind === Kind.accountHandle) return who.id;
  if (who instanceof Handle) {
    const key = players.sessionKey(who.id);
    const id = key === undefined ? undefined : services.player(key)?.account?.id;
    if (id === undefined) throw new Error('gone');
    return id;
  }
  const found = await services.accounts.find(who as string | number, poolsOf(plugin));
  if (!found) throw new Error('no such account');
  return found.id;
}

/** `server.account` and `server.accounts`. */
export function accountFunctions(plugin: Plugin): Readonly<Record<string, ApiFunction>> {
  const { accounts } = plugin.host.services;
  return {
    account: (args) => {
      const who = args.value(1) as string | number;
      const title = args.has(2) ? args.table(2, 'options').get('title') : undefined;
      const pools = poolsOf(plugin, title as string | undefined);
      return waiting(plugin, args, async () => {
        const found = await accounts.find(who, pools);
        return found && accountHandle(found.id);
      });
    },
    accounts: (args) => {
      const options: LuaTable = args.has(1) ? args.table(1, 'options') : new Map();
      const after = options.get('after');
      const text = (key: string) => options.get(key) as string | undefined;
      const query = {
        ...without({ name: text('name'), address: text('address'), pools: poolsOf(plugin, text('title')) }),
        ...(after !== undefined && { after: after instanceof Handle ? after.id : (after as number) }),
        limit: (options.get('limit') as number | undefined) ?? PAGE,
      };
      return waiting(plugin, args, async () =>
        (await accounts.search(query)).map(({ id }) => accountHandle(id)),
      );
    },
  };
}

/** The fields that are given. */
export function without<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

const values: Readonly<Record<string, (account: KnownAccount) => LuaValue>> = {
  name: ({ name }) => name,
  title: ({ pool }) => pool,
  registered: ({ registered }) => registered / 1000,
  last_login: ({ lastLogin }) => (lastLogin === null ? undefined : lastLogin / 1000),
};

export function defineAccounts(plugin: Plugin): void {
  const { services } = plugin.host;
  const get = ({ id }: Handle, key: string): LuaValue | typeof ABSENT => {
    if (key === 'id') return id;
    if (key === 'player')
      return plugin.playerHandle([...services.players()].find(({ account }) => account?.id === id));
    const value = own(values, key);
    if (!value) return ABSENT;
    const known = services.accounts.known(id);
    return known && value(known);
  };
  plugin.defineHandles(Kind.accountHandle, 'account', get, {
    valid: (args) => services.accounts.known(idOf(args)) !== undefined,
    ...standing(plugin),
    ...changes(plugin),
    ...notes(plugin),
    ...statFunctions(plugin, { stats: 'stats', setStats: 'set_stats' }, (args) => {
      const id = idOf(args);
      return { id, title: (given) => titleNamed(plugin, args, id, given) };
    }),
  });
}

const idOf = (args: Arguments): number => args.handle(1, 'account', Kind.accountHandle).id;

/** The title that a script names for the numbers of an account, or that of the account itself. */
function titleNamed(
  plugin: Plugin,
  args: Arguments,
  id: number,
  given: string | undefined,
): () => Promise<string> {
  if (given === undefined) return () => titleOf(plugin, id);
  demandTitle(plugin, args, given);
  const { accounts, server } = plugin.host.services;
  // Each title has numbers of its own, so a name that is none would be room without an end.
  if (accounts.known(id)?.pool !== given && !server.titles().some((title) => title.id === given))
    throw new ScriptError(`${args.name}: there is no title "${given}"`);
  return async () => given;
}

async function titleOf({ host }: Plugin, id: number): Promise<string> {
  const { accounts } = host.services;
  const known = accounts.known(id) ?? (await accounts.find(id, undefined));
  if (!known) throw new Error('gone');
  return known.pool;
}

/** What it is and whom it knows. */
function standing(plugin: Plugin): Readonly<Record<string, ApiFunction>> {
  const { accounts, moderation, clans } = plugin.host.services;
  const asked =
    (ask: (id: number) => Promise<LuaValue>): ApiFunction =>
    (args) => {
      const id = idOf(args);
      return waiting(plugin, args, () => ask(id));
    };
  return {
    role: asked((id) => accounts.role(id)),
    penalties: asked(async (id) => penaltyTables(plugin, await moderation.history(id))),
    alts: asked(async (id) => altTables(await accounts.alts(id, poolsOf(plugin)))),
    buddies: asked(async (id) => (await accounts.buddies(id)).map(accountHandle)),
    ignored: asked(async (id) => (await accounts.ignored(id)).map(accountHandle)),
    clan: asked(async (id) => {
      const clan = await clans.ofAccount(id);
      return clan && new Handle(Kind.clan, clan.id);
    }),
  };
}

function changes(plugin: Plugin): Readonly<Record<string, ApiFunction>> {
  const { accounts } = plugin.host.services;
  const change =
    (make: (args: Arguments) => (id: number, actor: Actor) => Promise<LuaValue>): ApiFunction =>
    (args) => {
      const [id, work, actor] = [idOf(args), make(args), actorOf(plugin)];
      return waiting(plugin, args, () => work(id, actor));
    };
  const resetPassword = change(() => (id, actor) => accounts.resetPassword(id, actor));
  return {
    grant: change((args) => {
      const role = args.text(2, 'role');
      return (id, actor) => accounts.grant(id, role, actor);
    }),
    revoke: change(() => (id, actor) => accounts.revoke(id, actor)),
    rename: change((args) => {
      const name = args.text(2, 'name');
      return (id, actor) => accounts.rename(id, name, actor);
    }),
    merge_into: change((args) => {
      const into = args.handle(2, 'account', Kind.accountHandle).id;
      return (id, actor) => accounts.merge(id, into, actor);
    }),
    reset_password: resetPassword,
    password_reset: resetPassword,
    delete: change(() => (id, actor) => accounts.delete(id, actor)),
  };
}

/** Notes that all plugins share. */
function notes(plugin: Plugin): Readonly<Record<string, ApiFunction>> {
  const { accounts, data } = plugin.host.services;
  /** Those of the plugin alone, as `player.account_data` has them. */
  const ofItsOwn = (args: Arguments, work: (about: DataOwner) => LuaValue): typeof WAITING => {
    const id = idOf(args);
    return waiting(plugin, args, async () => {
      await data.recall(id);
      if (!accounts.known(id)) throw new Error('gone');
      return work(`account ${id}`);
    });
  };
  return {
    data: (args) => {
      const key = keyAt(args);
      return ofItsOwn(args, (about) => fromJson(data.get(about, plugin.source.id, key)));
    },
    set_data: (args) => {
      const [key, json] = [keyAt(args), jsonOf(args.value(3), args.name)];
      return ofItsOwn(args, (about) => {
        data.set(about, plugin.source.id, key, json);
        return true;
      });
    },
    metadata: (args) => {
      const [id, key] = [idOf(args), keyAt(args)];
      return waiting(plugin, args, async () => fromJson(await accounts.metadata(id, key)));
    },
    set_metadata: (args) => {
      const [id, key] = [idOf(args), keyAt(args)];
      const json = jsonOf(args.value(3), args.name);
      if (json !== undefined && json.length > NOTE_MAX)
        throw new ScriptError(`${args.name}: a value has at most ${NOTE_MAX} bytes, got ${json.length}`);
      return waiting(plugin, args, () => accounts.setMetadata(id, key, json));
    },
  };
}

/** The name of a note: 1 to 255 bytes. */
export function keyAt(args: Arguments): string {
  const key = args.text(2, 'key');
  if (key !== '' && key.length <= KEY_MAX) return key;
  throw new ScriptError(`${args.name}: a key has 1 to ${KEY_MAX} bytes, got ${key.length}`);
}

/** Whose stats they are. */
export interface StatOwner {
  readonly id: number;
  /** Finds the title whose numbers they are, where the script names one or none; throws for one that is not the plugin's. */
  title(given: string | undefined): () => Promise<string>;
}

/** Functions about stats: the same for accounts and for players; `owner` undefined answers by itself. */
export function statFunctions(
  plugin: Plugin,
  names: { readonly stats: string; readonly setStats: string },
  owner: (args: Arguments) => StatOwner,
): Readonly<Record<string, ApiFunction>> {
  const { accounts } = plugin.host.services;
  const custom =
    (
      titleAt: number,
      ask: (args: Arguments, name: string) => (id: number, title: string) => Promise<LuaValue>,
    ): ApiFunction =>
    (args) => {
      const { id, title } = owner(args);
      const its = title(args.has(titleAt) ? args.text(titleAt, 'title') : undefined);
      const work = ask(args, titleAt > 2 ? args.text(2, 'name') : '');
      return waiting(plugin, args, async () => work(id, await its()));
    };
  return {
    [names.stats]: (args) => {
      const { id } = owner(args);
      return waiting(plugin, args, () => accounts.stats(id));
    },
    [names.setStats]: (args) => {
      const { id } = owner(args);
      const stats = Buffer.from(args.bytes(2, 'stats'));
      if (stats.length !== STATS_BYTES)
        throw new ScriptError(`${args.name}: stats are ${STATS_BYTES} bytes, got ${stats.length}`);
      return waiting(plugin, args, () => accounts.setStats(id, stats));
    },
    wide_stats: (args) => {
      const { id } = owner(args);
      return waiting(plugin, args, () => accounts.wideStats(id));
    },
    set_wide_stats: (args) => {
      const { id } = owner(args);
      const stats = wideStatsAt(args);
      return waiting(plugin, args, () => accounts.setWideStats(id, stats));
    },
    custom_stats: custom(2, () => async (id, title) => {
      return new Map(Object.entries(await accounts.customStats(id, title)));
    }),
    custom_stat: custom(3, (_, name) => (id, title) => accounts.customStat(id, title, name)),
    set_custom_stat: custom(4, (args, name) => {
      const value = args.has(3) ? args.number(3, 'value') : undefined;
      return (id, title) => accounts.setCustomStat(id, title, name, value);
    }),
    add_custom_stat: custom(4, (args, name) => {
      const by = args.number(3, 'by');
      return (id, title) => accounts.addCustomStat(id, title, name, by);
    }),
  };
}

function wideStatsAt(args: Arguments): number[] {
  const table = args.table(2, 'stats');
  const stats = Array.from({ length: table.size }, (_, i) => table.get(i + 1));
  const isFine = stats.length >= 1 && stats.length <= WIDE_STATS;
  if (isFine && stats.every((one) => typeof one === 'number' && (one | 0) === one)) return stats as number[];
  throw new ScriptError(`${args.name}: stats is a list of 1 to ${WIDE_STATS} integers of 32 bits`);
}

export const altTables = (alts: readonly KnownAlt[]): LuaValue =>
  alts.map(
    ({ id, machine, address }) =>
      new Map<string, LuaValue>([
        ['account', accountHandle(id)],
        ['machine', machine],
        ['address', address],
      ]),
  );

/** What a plugin needs to read the target of a ban. */
const readable = {
  account: 'accounts.read',
  address: 'accounts.read',
  machine: 'accounts.machine_id',
} as const;

/** Addresses and consoles are personal: they are left out for plugins that may not read them. */
export function penaltyTables(plugin: Plugin, penalties: readonly Penalty[]): LuaValue {
  return penalties.map(
    ({ kind, of, id, account, target, reason, author, time, expires, isActive }) =>
      new Map<string, LuaValue>([
        ['kind', kind],
        ['of', of],
        ['id', id],
        ['account', account === undefined ? undefined : accountHandle(account)],
        ['target', plugin.may(readable[of]) ? target : undefined],
        ['reason', reason],
        ['author', author],
        ['time', time / 1000],
        ['expires', expires === null ? undefined : expires / 1000],
        ['active', isActive],
      ]),
  );
}
