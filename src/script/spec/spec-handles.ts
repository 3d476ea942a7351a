/** Handles as specs have them: what the fakes behind them are now. */
import type { Channel } from '#state/channel.js';
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { ApiFunction } from '../plugin.js';
import { ABSENT, Kind } from '../scope.js';
import type { GameFacts } from '../services.js';
import { Handle, type LuaValue } from '../vm/values.js';
import type { Case } from './case.js';
import { accountFields, accountValue } from './fake-accounts.js';
import type { FakePlayer } from './fake-world.js';
import { type Fed, fieldsOf } from './feed.js';
import type { SpecState } from './spec-arguments.js';
import { clanFields, clanValue } from './spec-clans.js';

/** Kinds of handles that only specs have. */
const OUTCOME = 100;
export const MEMORY = 101;

export function defineSpecHandles(spec: SpecState): void {
  const { plugin } = spec;
  const world = () => spec.current().world;
  const define = (
    kind: number,
    name: string,
    names: readonly string[],
    get: (id: number, key: string) => LuaValue,
    methods: Readonly<Record<string, ApiFunction>> = {},
  ) =>
    plugin.defineOtherHandles(
      kind,
      name,
      ({ id }, key) => (names.includes(key) ? get(id, key) : ABSENT),
      methods,
      names,
    );
  define(Kind.player, 'player', playerFields, (id, key) => playerValue(world().players.get(id), key));
  define(Kind.accountHandle, 'account', accountFields, (id, key) =>
    accountValue(world().people.byId.get(id), key),
  );
  define(Kind.channel, 'channel', channelFields, (id, key) => {
    const channel = world().channels.get(id);
    return (
      channel &&
      {
        id,
        name: channel.name,
        title: channel.pool,
        capacity: channel.capacity,
        player_count: channel.players,
        locked: channel.hasPassword,
        ...genericFieldsOf(channel),
      }[key]
    );
  });
  define(Kind.game, 'game', Object.keys(gameFields), (id, key) => {
    const game = world().games.get(id);
    return game && gameValue(spec, game, key);
  });
  define(Kind.clan, 'clan', clanFields, (id, key) => clanValue(world().clans.all.get(id), key));
  define(
    OUTCOME,
    'outcome',
    ['kind', 'status', 'reason', 'silent', 'changed', 'fields', 'reply'],
    (id, key) => outcomeValue(spec.current().outcomes[id], key),
  );
  const memory = (args: Arguments) => {
    const id = args.handle(1, 'memory', MEMORY).id;
    const found = world().players.get(id)?.memory;
    if (!found) throw new ScriptError(`${args.name}: the player has left`);
    return found;
  };
  define(MEMORY, 'memory', [], () => undefined, {
    set: (args) => {
      memory(args).write(args.integer(2, 'address', 0, 0xffff_ffff), args.bytes(3, 'bytes'));
      return undefined;
    },
    get: (args) =>
      memory(args).read(args.integer(2, 'address', 0, 0xffff_ffff), args.integer(3, 'length', 0, 1 << 20)),
    silent: (args) => {
      memory(args).isSilent = !args.has(2) || args.value(2) === true;
      return undefined;
    },
  });
}

export function outcomeHandle(now: Case, fed: Fed): Handle {
  return new Handle(OUTCOME, now.outcomes.push(fed) - 1);
}

function outcomeValue(fed: Fed | undefined, key: string): LuaValue {
  if (!fed) return undefined;
  const { outcome } = fed;
  if (key === 'fields') return fed.fields();
  if (!outcome) return key === 'kind' ? 'waiting' : undefined;
  if (key === 'kind') return outcome.kind;
  if (key === 'reply' && outcome.kind === 'reply')
    return new Map<string, LuaValue>([
      ['name', outcome.message.name],
      ['fields', fieldsOf(outcome.message, outcome.value)],
    ]);
  const value = (outcome as unknown as Readonly<Record<string, LuaValue>>)[key];
  return typeof value === 'object' ? undefined : value;
}

export const playerFields = [
  'name',
  'account_id',
  'title',
  'app_id',
  'version',
  'ip',
  'state',
  'machine',
  'operator',
  'channel',
  'game',
];
const channelGeneric = [1, 2, 3, 4].map((i) => `generic_field${i}`);
export const channelFields = [
  ...['id', 'name', 'title', 'capacity', 'player_count', 'locked'],
  ...channelGeneric,
];

const genericFieldsOf = ({ genericFields }: Channel): Readonly<Record<string, number>> =>
  Object.fromEntries(channelGeneric.map((name, i) => [name, genericFields[i]!]));
export const gameFields: Readonly<Record<string, keyof GameFacts | number>> = {
  id: 'id',
  name: 'name',
  title: 'title',
  status: 'status',
  player_count: 'playerCount',
  max_players: 'maxPlayers',
  game_level: 'gameLevel',
  player_skill_level: 'playerSkillLevel',
  rules_set: 'rulesSet',
  host: 'host',
  ...Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`generic_field${i + 1}`, i])),
};

function playerValue(fake: FakePlayer | undefined, key: string): LuaValue {
  if (!fake) return undefined;
  const { player, isOperator } = fake;
  const { account, title, applicationId, version, address, presence, machine, channel, game } = player;
  const handle = (kind: number, id: number | undefined) =>
    id === undefined ? undefined : new Handle(kind, id);
  const values: Readonly<Record<string, LuaValue>> = {
    name: account?.name,
    account_id: account?.id,
    title: title.id,
    app_id: applicationId,
    version,
    ip: address,
    state: presence,
    machine,
    operator: isOperator,
    channel: handle(Kind.channel, channel),
    game: handle(Kind.game, game),
  };
  return values[key];
}

function gameValue(spec: SpecState, game: GameFacts, key: string): LuaValue {
  const field = gameFields[key]!;
  if (typeof field === 'number') return game.genericFields[field];
  if (field !== 'host') return game[field] as LuaValue;
  const found = [...spec.current().world.players].find(([, { player }]) => player.sessionKey === game.host);
  return found && new Handle(Kind.player, found[0]);
}

export const handleNames: Readonly<Record<number, string>> = {
  [Kind.player]: 'player',
  [Kind.accountHandle]: 'account',
  [Kind.channel]: 'channel',
  [Kind.game]: 'game',
  [Kind.clan]: 'clan',
  [OUTCOME]: 'outcome',
  [MEMORY]: 'memory',
};
