/** `moderation`: bans, mutes and warnings, of people who are here or not. */
import { type Arguments, durationOf } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { failed, type WAITING } from '../results.js';
import { Kind } from '../scope.js';
import type { AuditFacts, BanTarget } from '../services/people.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';
import {
  accountHandle,
  accountNamed,
  actorOf,
  altTables,
  penaltyTables,
  poolsOf,
  waiting,
  without,
} from './accounts.js';

/** Lines of the record unless the script says how many. */
const PAGE = 50;
/** Milliseconds of the longest penalty that has an end: ten years. */
const LONGEST = 3650 * 86_400_000;
const REASON_MAX = 1000;
/** Bytes of an address or the id of a console. */
const MARK_MAX = 64;

/** Milliseconds; null for "forever". */
export function lastingAt(args: Arguments, index: number): number | null {
  const value = args.value(index);
  if (value === 'forever') return null;
  const ms = durationOf(value)!;
  if (ms > 0 && ms <= LONGEST) return ms;
  throw new ScriptError(
    `${args.name}: duration is "forever", or more than 0 and at most ${LONGEST / 86_400_000} days`,
  );
}

export function reasonAt(args: Arguments, index: number): string {
  const reason = args.has(index) ? args.text(index, 'reason') : '';
  if (reason.length <= REASON_MAX) return reason;
  throw new ScriptError(`${args.name}: reason has at most ${REASON_MAX} bytes, got ${reason.length}`);
}

export function defineModeration(plugin: Plugin): void {
  const { services } = plugin.host;
  const { moderation, accounts } = services;
  const ofAccount =
    (make: (args: Arguments) => (id: number) => Promise<LuaValue>): ApiFunction =>
    (args) => {
      const [who, work] = [args.value(1), make(args)];
      return waiting(plugin, args, async () => work(await accountNamed(plugin, who)));
    };
  plugin.defineTable('moderation', {
    ban: (args) => {
      const target = targetAt(plugin, args, 1);
      const [ms, reason, actor] = [lastingAt(args, 2), reasonAt(args, 3), actorOf(plugin)];
      return waiting(plugin, args, async () => moderation.ban(await target(), ms, reason, actor));
    },
    unban: (args) => {
      const number = args.value(1);
      const target = typeof number === 'number' ? async () => number : targetAt(plugin, args, 1);
      const [pools, actor] = [poolsOf(plugin), actorOf(plugin)];
      return waiting(plugin, args, async () => moderation.unban(await target(), pools, actor));
    },
    warn: ofAccount((args) => {
      const [reason, actor] = [reasonAt(args, 2), actorOf(plugin)];
      return (id) => moderation.warn(id, reason, actor);
    }),
    mute: ofAccount((args) => {
      const [ms, reason, actor] = [lastingAt(args, 2), reasonAt(args, 3), actorOf(plugin)];
      return (id) => moderation.mute(id, ms, reason, actor);
    }),
    unmute: ofAccount(() => (id) => moderation.unmute(id, actorOf(plugin))),
    kick: (args) => {
      const key = plugin.host.players.sessionKey(args.handle(1, 'player', Kind.player).id);
      if (key === undefined || !services.player(key)) return failed('gone');
      const reason = args.has(2) ? reasonAt(args, 2) : 'kicked';
      const actor = actorOf(plugin);
      plugin.host.afterwards(plugin, () => services.people.kick(key, reason, actor));
      return true;
    },
    find: (args) => {
      const targets = targetsAt(plugin, args, 1);
      return waiting(plugin, args, async () => {
        const found = await Promise.all(targets.map((target) => target()));
        const subject = Object.fromEntries(
          found.map((one) => (one.kind === 'account' ? ['account', one.account] : [one.kind, one.target])),
        );
        return penaltyTables(plugin, await moderation.find(subject));
      });
    },
    history: ofAccount(() => async (id) => penaltyTables(plugin, await moderation.history(id))),
    alts: ofAccount(() => async (id) => altTables(await accounts.alts(id, poolsOf(plugin)))),
    audit: (args) => audit(plugin, args),
  });
}

/** Who or what stands in `{ account = }`, `{ address = }` or `{ machine = }`: one of them. */
function targetAt(plugin: Plugin, args: Arguments, index: number): () => Promise<BanTarget> {
  const [target, ...more] = targetsAt(plugin, args, index);
  if (target && more.length === 0) return target;
  throw new ScriptError(`${args.name}: the target is one of account, address and machine`);
}

/** All that stands there, looked up when it is called. */
function targetsAt(plugin: Plugin, args: Arguments, index: number): (() => Promise<BanTarget>)[] {
  const target = args.value(index);
  if (target instanceof Handle)
    return [async () => ({ kind: 'account', account: await accountNamed(plugin, target) })];
  return [...args.table(index, 'target')].map(([kind, value]) => {
    if (kind === 'account')
      return async () => ({ kind: 'account', account: await accountNamed(plugin, value) });
    if (kind === 'address' || kind === 'machine') return markOf(plugin, args, kind, value);
    throw new ScriptError(`${args.name}: the target is one of account, address and machine`);
  });
}

/** An address or a console is of no title: whoever is kept to one has no say about it. */
export function demandAllTitles(plugin: Plugin, { name }: Arguments, kind: 'address' | 'machine'): void {
  if (poolsOf(plugin) === undefined) return;
  throw new ScriptError(`${name}: a plugin of a title acts on accounts of that title only, not on ${kind}`);
}

/** An address or a console is personal. */
function markOf(
  plugin: Plugin,
  args: Arguments,
  kind: 'address' | 'machine',
  value: LuaValue,
): () => Promise<BanTarget> {
  const { name } = args;
  if (typeof value !== 'string' || value === '' || value.length > MARK_MAX)
    throw new ScriptError(`${name}: ${kind} is a text of 1 to ${MARK_MAX} bytes`);
  plugin.demand(kind === 'address' ? 'accounts.read' : 'accounts.machine_id', `${name} with ${kind}`);
  demandAllTitles(plugin, args, kind);
  return async () => ({ kind, target: value });
}

function audit(plugin: Plugin, args: Arguments): typeof WAITING {
  const options: LuaTable = args.has(1) ? args.table(1, 'options') : new Map();
  const who = options.get('account');
  const query = {
    ...without({
      author: options.get('author') as string | undefined,
      action: options.get('action') as string | undefined,
      before: options.get('before') as number | undefined,
      pools: poolsOf(plugin),
    }),
    limit: (options.get('limit') as number | undefined) ?? PAGE,
  };
  return waiting(plugin, args, async () => {
    const account = who === undefined ? undefined : await accountNamed(plugin, who);
    const lines = await plugin.host.services.moderation.audit({ ...query, ...without({ account }) });
    return lines.map((line) => auditTable(plugin, line));
  });
}

/** What was done to an address or a console names it only to those who may read it. */
function auditTable(
  plugin: Plugin,
  { id, time, action, author, account, target, detail }: AuditFacts,
): LuaTable {
  const isAddress = action.endsWith('.address') && !plugin.may('accounts.read');
  const isMachine = action.endsWith('.machine') && !plugin.may('accounts.machine_id');
  return new Map<string, LuaValue>([
    ['id', id],
    ['time', time / 1000],
    ['action', action],
    ['author', author],
    ['account', account === undefined ? undefined : accountHandle(account)],
    ['target', isAddress || isMachine ? undefined : target],
    ['detail', detail],
  ]);
}
