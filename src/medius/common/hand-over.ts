/** The block that sends a player to its next server: addresses, key, session key and a fresh access key. */
import { NetAddressType, NetConnectionType } from '#wire/enums.js';
import type { ValueOf } from '#wire/fields.js';
import { struct } from '#wire/fields.js';
import { NetConnectionInfo } from '#wire/structs.js';
import type { Endpoint, PlayerContext } from '../context.js';

const connectionInfo = struct(NetConnectionInfo);
export type ConnectInfo = ValueOf<typeof connectionInfo>;

/** Seen in capture: an unused second address has type 0, no text and this port. */
const NO_PORT = 0xffffffff;

export function externalAddress({ address, port }: Endpoint) {
  return { AddressType: NetAddressType.NetAddressTypeExternal, Address: address, Port: port };
}

export function natAddress({ address, port }: Endpoint) {
  return { AddressType: NetAddressType.NetAddressTypeNATService, Address: address, Port: port };
}

export const noAddress = { AddressType: NetAddressType.NetAddressNone, Address: '', Port: NO_PORT };

/** The way to the lobby server. The answer to a login names the NAT server as well, that to a join does not (seen in capture). */
export async function lobbyConnectInfo(
  context: PlayerContext,
  worldId: number,
  withNat: boolean,
): Promise<ConnectInfo> {
  const { sessionKey } = context.player;
  const lobby = await context.advertise('MLS');
  const second = withNat ? natAddress(await context.advertise('NAT')) : noAddress;
  return {
    Type: NetConnectionType.NetConnectionTypeClientServerTCP,
    AddressList: { AddressList: [externalAddress(lobby), second] },
    WorldID: worldId,
    ServerKey: { key: context.serverKey('MLS') },
    SessionKey: sessionKey,
    AccessKey: await context.state.players.issueAccessKey(sessionKey, 'lobby'),
  };
}
