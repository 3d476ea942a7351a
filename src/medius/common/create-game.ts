import type { GameWorld } from '#state/game-world.js';
import type { WorldId } from '#state/ids.js';
import { MGCL_GAME_HOST_TYPE as HostType, MediusCallbackStatus } from '#wire/enums.js';
import type { AccountContext } from '../context.js';
import { Refusal, refuse } from '../exchange.js';
import { type DescribedGame, gameDescription } from './game-values.js';
import { refusedByScript } from './raise.js';

interface CreateRequest extends DescribedGame {
  readonly GameHostType: number;
  readonly GamePassword: string;
  /** From CreateGame1 on. */
  readonly SpectatorPassword?: string;
  /** Missing in the shorter CreateGame1, too. */
  readonly Attributes?: number | undefined;
}

/** The largest world of a game server. */
const CAPACITY_MAX = 256;
/** The host types of games that run on a game server; in the others a player's console is the server. */
const hostedTypes: ReadonlySet<number> = new Set([
  HostType.MGCLGameHostClientServer,
  HostType.MGCLGameHostClientServerAuxUDP,
  HostType.MGCLGameHostClientServerUDP,
]);
const refusals = {
  exists: 'MediusGameNameExists',
  full: 'MediusExceedsMaxWorlds',
  gone: 'MediusSessionKeyInvalid',
} as const;

/** What all forms of CreateGame do: a game, and a world for it on a game server. */
export async function createGame(context: AccountContext, request: CreateRequest) {
  if (request.GameName === '' || context.settings.filterChat(request.GameName) === undefined)
    return refuse('MediusFail');
  if (!hostedTypes.has(request.GameHostType)) return refuse('MediusFeatureNotEnabled');
  const event = { name: request.GameName, max_players: request.MaxPlayers };
  const stopped = await refusedByScript(context, 'game.create', event);
  if (stopped) return stopped;
  const wanted = { ...request, GameName: event.name, MaxPlayers: event.max_players };
  const game = await context.state.games.create(newGame(context, wanted));
  if (typeof game === 'string') return refuse(refusals[game]);
  const refusal = await openWorld(context, game);
  if (refusal) return refusal;
  const reduced = request.MaxPlayers > CAPACITY_MAX;
  return {
    MediusWorldID: game.id,
    ...(reduced && { StatusCode: MediusCallbackStatus.MediusWorldCreatedSizeReduced }),
  };
}

function newGame({ player }: AccountContext, request: CreateRequest) {
  const description = gameDescription(request);
  const later = new Array<number>(8 - description.genericFields.length).fill(0);
  return {
    ...description,
    maxPlayers: Math.min(request.MaxPlayers, CAPACITY_MAX),
    genericFields: [...description.genericFields, ...later],
    host: player.sessionKey,
    capacity: request.MaxPlayers < 1 ? CAPACITY_MAX : Math.min(request.MaxPlayers, CAPACITY_MAX),
    hostType: request.GameHostType,
    attributes: request.Attributes ?? 0,
    password: request.GamePassword,
    spectatorPassword: request.SpectatorPassword ?? '',
  };
}

async function openWorld(context: AccountContext, game: GameWorld): Promise<Refusal | undefined> {
  const { hosting, state } = context;
  const { id, applicationId, capacity, hostType: gameHostType } = game;
  const server = await placeOf(context, id);
  if (server instanceof Refusal) return server;
  const wanted = { applicationId, capacity, gameHostType, ...(server !== undefined && { server }) };
  const world = await worldOrDiscard(context, id, wanted);
  if (world === 'full') return refuse('MediusExceedsMaxWorlds');
  if ((await state.games.open(id, world)) === 'open') return undefined;
  await hosting.endWorld(world);
  return refuse('MediusTransactionCanceled');
}

/** The game server that scripts choose among those that there are; undefined where they leave it as it is. */
async function placeOf(context: AccountContext, game: WorldId): Promise<string | undefined | Refusal> {
  const servers = context.hosting.servers();
  const [first] = servers;
  if (first === undefined) return undefined;
  const event = { game, server: first, servers };
  const stopped = await refusedByScript(context, 'game.place', event);
  if (!stopped) return event.server === first ? undefined : event.server;
  await context.state.games.discard(game);
  return stopped;
}

/** Leaves no game without a world behind, also when the game server cannot be asked. */
async function worldOrDiscard(
  { hosting, state }: AccountContext,
  id: WorldId,
  request: Parameters<typeof hosting.createWorld>[0],
) {
  try {
    const world = await hosting.createWorld(request);
    if (world === 'full') await state.games.discard(id);
    return world;
  } catch (err) {
    await state.games.discard(id);
    throw err;
  }
}
