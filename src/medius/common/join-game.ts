import type { HostedWorld } from '#state/hosting.js';
import { worldId } from '#state/ids.js';
import { MediusJoinType, NetConnectionType } from '#wire/enums.js';
import type { AccountContext } from '../context.js';
import { refuse } from '../exchange.js';
import { type ConnectInfo, externalAddress, noAddress } from './hand-over.js';
import { refusedByScript } from './raise.js';

interface JoinRequest {
  readonly MediusWorldID: number;
  readonly GamePassword: string;
  readonly GameHostType: number;
  readonly JoinType?: number;
  readonly pubKey?: { readonly key: Buffer };
}

/** The first version whose games use UDP beside TCP without being asked for it (read in MultiServer3). */
const AUX_UDP_SINCE = 109;
const refusals = {
  absent: 'MediusGameNotFound',
  closed: 'MediusWorldClosed',
  denied: 'MediusRequestDenied',
  password: 'MediusInvalidPassword',
  full: 'MediusWorldIsFull',
} as const;

/** What all forms of JoinGame do: a place in the game, a seat in its world, and the way there. */
export async function joinGame(context: AccountContext, request: JoinRequest) {
  const { state, title, player } = context;
  const stopped = await refusedByScript(context, 'game.join', { game: worldId(request.MediusWorldID) });
  if (stopped) return stopped;
  const joined = await state.games.join(player.sessionKey, worldId(request.MediusWorldID), {
    password: request.GamePassword,
    spectator: (request.JoinType ?? 0) !== MediusJoinType.MediusJoinAsPlayer,
    hostType: title.traits.has('anyGameHostType') ? undefined : request.GameHostType,
  });
  if (typeof joined === 'string') return refuse(refusals[joined]);
  const { game, world } = joined;
  const accessKey = await state.players.issueAccessKey(player.sessionKey, 'game');
  const result = await takeSeat(context, world, accessKey, request.pubKey?.key);
  if (result === 'full' || result === 'closed') return refuse(refusals[result]);
  return { GameHostType: game.hostType, ConnectInfo: await gameConnectInfo(context, world, accessKey) };
}

/** Gives the place in the game back when there is no seat for it. */
async function takeSeat(
  { state, hosting, player, address }: AccountContext,
  world: HostedWorld,
  accessKey: string,
  publicKey: Buffer | undefined,
) {
  const { sessionKey, account } = player;
  const release = () => state.games.left(world, sessionKey);
  try {
    const ticket = { world, accessKey, sessionKey, accountId: account.id, address, publicKey };
    const result = await hosting.joinWorld(ticket);
    if (typeof result === 'string') await release();
    return result;
  } catch (err) {
    await release();
    throw err;
  }
}

/** The way to the game server. WorldID is the game server's own id; the second address stays empty (seen in capture). */
async function gameConnectInfo(
  context: AccountContext,
  world: HostedWorld,
  accessKey: string,
): Promise<ConnectInfo> {
  const server = await context.advertise('DME');
  return {
    Type: connectionType(context),
    AddressList: { AddressList: [externalAddress(server), noAddress] },
    WorldID: world.worldId,
    ServerKey: { key: context.serverKey('DME') },
    SessionKey: context.player.sessionKey,
    AccessKey: accessKey,
  };
}

function connectionType({ title, codec }: AccountContext): number {
  const hasUdp = codec.version >= AUX_UDP_SINCE || title.traits.has('auxUdpBefore109');
  return hasUdp && !title.traits.has('plainTcpGames')
    ? NetConnectionType.NetConnectionTypeClientServerTCPAuxUDP
    : NetConnectionType.NetConnectionTypeClientServerTCP;
}
