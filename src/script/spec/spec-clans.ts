/** `test.fake_clan`, and what specs read of a clan. */
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import { Kind } from '../scope.js';
import { Handle, type LuaValue } from '../vm/values.js';
import type { Case } from './case.js';
import type { FakeAccount, FakeClan } from './fake-clans.js';
import { fieldsAt, reader } from './spec-arguments.js';

const STATS_BYTES = 256;
/** The leader of a clan for which the spec names none; no player gets this number. */
const SOMEBODY: FakeAccount = { id: 1_000_000, name: 'Somebody' };

export const clanFields = ['id', 'name', 'title', 'leader', 'leader_name', 'members', 'stats'];

export function fakeClan(args: Arguments): (now: Case) => Promise<LuaValue> {
  const table = fieldsAt(
    args,
    1,
    clanFields.filter((name) => name !== 'leader_name'),
  );
  const get = reader(table, args.name);
  return async (now) => {
    await now.plugin();
    const { clans } = now.world;
    const id = get('id', 'number') ?? clans.all.size + 1;
    const stats = Buffer.alloc(STATS_BYTES);
    stats.write(get('stats', 'string') ?? '', 'latin1');
    const members = table.get('members');
    const pool = get('title', 'string') ?? now.bench.title;
    const name = get('name', 'string') ?? `Clan ${id}`;
    const leader = table.get('leader');
    clans.make(
      { id, pool, name, stats },
      leader === undefined ? SOMEBODY : accountOf(now, leader, args.name),
      members instanceof Map ? [...members.values()].map((one) => accountOf(now, one, args.name)) : [],
    );
    return new Handle(Kind.clan, id);
  };
}

function accountOf({ world }: Case, value: LuaValue, what: string): FakeAccount {
  const player =
    value instanceof Handle && value.kind === Kind.player ? world.players.get(value.id)?.player : undefined;
  if (player?.account) return player.account;
  throw new ScriptError(`${what}: leader and members are players of the spec who have logged in`);
}

/** One of `clanFields`; `members` are the ids of their accounts. */
export function clanValue(clan: FakeClan | undefined, key: string): LuaValue {
  if (!clan) return undefined;
  const { facts, members } = clan;
  const values: Readonly<Record<string, LuaValue>> = {
    id: facts.id,
    name: facts.name,
    title: facts.pool,
    leader: facts.leader,
    leader_name: facts.leaderName,
    members: members.map(({ id }) => id),
    stats: facts.stats,
  };
  return values[key];
}
