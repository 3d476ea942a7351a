/** `test.fake_account` and `test.penalties`: accounts of people who are not here, and what was decided about them. */
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { Kind } from '../scope.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';
import type { Case } from './case.js';
import type { FakeAccount } from './fake-people.js';
import { fieldsAt, reader, type SpecState } from './spec-arguments.js';

/** Numbers of accounts that a spec does not number, far from those of players. */
const FIRST_ID = 1_000_000;

export const accountFields = [
  'id',
  'name',
  'title',
  'role',
  'registered',
  'last_login',
  'address',
  'machine',
] as const;

export function fakeAccount(args: Arguments): (now: Case) => Promise<LuaValue> {
  const get = reader(fieldsAt(args, 1, accountFields), args.name);
  return async (now) => {
    await now.plugin();
    const { byId } = now.world.people;
    const id = get('id', 'number') ?? FIRST_ID + byId.size;
    const [time, lastLogin] = [now.world.clock.wall(), get('last_login', 'number')];
    byId.set(id, {
      id,
      name: get('name', 'string') ?? `Account ${id}`,
      pool: get('title', 'string') ?? now.bench.title,
      registered: (get('registered', 'number') ?? time / 1000) * 1000,
      lastLogin: lastLogin === undefined ? null : lastLogin * 1000,
      address: get('address', 'string') ?? `192.0.2.${(id % 250) + 2}`,
      machine: get('machine', 'string'),
      role: get('role', 'string') ?? 'player',
    });
    return new Handle(Kind.accountHandle, id);
  };
}

export function accountValue(account: FakeAccount | undefined, key: string): LuaValue {
  if (!account) return undefined;
  const { lastLogin } = account;
  const values: Readonly<Record<(typeof accountFields)[number], LuaValue>> = {
    id: account.id,
    name: account.name,
    title: account.pool,
    role: account.role,
    registered: account.registered / 1000,
    last_login: lastLogin === null ? undefined : lastLogin / 1000,
    address: account.address,
    machine: account.machine,
  };
  return values[key as (typeof accountFields)[number]];
}

/** The bans, mutes and warnings of an account or a player, in their order. */
export function penalties(spec: SpecState, args: Arguments): LuaValue {
  const { world } = spec.current();
  const handle = args.lua.handleAt(1);
  const player = handle?.kind === Kind.player ? world.players.get(handle.id)?.player : undefined;
  const id = handle?.kind === Kind.accountHandle ? handle.id : player?.account?.id;
  if (id === undefined)
    throw new ScriptError(`${args.name}: argument 1 must be an account, or a player who has one`);
  return world.people.penalties
    .filter(({ account }) => account === id)
    .map(
      ({ kind, reason, author, time, expires, isActive }): LuaTable =>
        new Map<string, LuaValue>([
          ['kind', kind],
          ['reason', reason],
          ['author', author],
          ['duration', expires === null ? undefined : (expires - time) / 1000],
          ['active', isActive],
        ]),
    );
}
