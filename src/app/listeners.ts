import type { AdvertisedRole } from '#medius/context.js';
import type { DmeServer } from '#server/dme/dme-server.js';
import type { Host, TcpRoleName } from '#server/host.js';
import { type Config, type RoleName, rolesOf } from './config.js';
import { ownAddresses } from './live-settings.js';
import { explainListenError } from './ports.js';
import type { Listening } from './running.js';

const everywhere = '0.0.0.0';

export interface ListenerParts {
  readonly host: Host;
  readonly dme: DmeServer | undefined;
  readonly listening: Listening[];
  /** Where each role really listens, for a setting of 0. */
  readonly ports: Map<AdvertisedRole, number>;
}

/** Opens all sockets of a configuration. Throws a StartError that names the setting when one cannot be opened. */
export async function openListeners(config: Config, parts: ListenerParts): Promise<void> {
  // NAT first: a client that is told of it at its login finds it open.
  const roles = rolesOf(config);
  if (roles.includes('nat')) await listenNat(config, parts);
  if (parts.dme) await listenDme(config, parts, parts.dme);
  for (const role of roles) if (isTcpRole(role)) await listenTcp(config, parts, role);
  parts.listening.sort((a, b) => roles.indexOf(a.role) - roles.indexOf(b.role));
}

function isTcpRole(role: RoleName): role is TcpRoleName {
  return role === 'muis' || role === 'mas' || role === 'mls';
}

async function listenTcp(config: Config, parts: ListenerParts, role: TcpRoleName): Promise<void> {
  const address = bindOf(config, role);
  const { port } = config[role];
  const opened = await parts.host.openTcp(role, address, port).catch((error) => {
    throw explainListenError(error, { role, protocol: 'tcp', address, port });
  });
  noteListening(parts, role, opened);
}

/** Games over TCP, and a UDP socket for each address; both are told of as one server. */
async function listenDme(config: Config, parts: ListenerParts, dme: DmeServer): Promise<void> {
  const address = bindOf(config, 'dme');
  const { port, udp_port: udpPort } = config.dme;
  const opened = await dme.openTcp(address, port).catch((error) => {
    throw explainListenError(error, { role: 'dme', protocol: 'tcp', address, port });
  });
  noteListening(parts, 'dme', { protocol: 'tcp', address: opened.address, port: opened.port });
  const udpAddress = config.dme.udp_address ?? address;
  const boundPort = await dme.openUdp(addressesOf(udpAddress), udpPort).catch((error) => {
    const settings = { portSetting: 'dme.udp_port', addressSetting: 'dme.udp_address' };
    throw explainListenError(error, {
      role: 'dme',
      protocol: 'udp',
      address: udpAddress,
      port: udpPort,
      ...settings,
    });
  });
  parts.listening.push({ role: 'dme', protocol: 'udp', address: udpAddress, port: boundPort });
}

/** One socket for each address of this machine, so that an answer leaves from the address that was asked. */
function addressesOf(bind: string): string[] {
  return bind === everywhere ? ['127.0.0.1', ...ownAddresses()] : [bind];
}

async function listenNat(config: Config, parts: ListenerParts): Promise<void> {
  const address = bindOf(config, 'nat');
  const addresses = addressesOf(address);
  const { port } = config.nat;
  const opened = await parts.host.openNat(addresses, port).catch((error) => {
    throw explainListenError(error, { role: 'nat', protocol: 'udp', address, port });
  });
  noteListening(parts, 'nat', opened);
}

function noteListening(
  parts: ListenerParts,
  role: RoleName,
  { protocol, address, port }: Omit<Listening, 'role'>,
): void {
  parts.listening.push({ role, protocol, address, port });
  parts.ports.set(role.toUpperCase() as AdvertisedRole, port);
}

function bindOf(config: Config, role: RoleName): string {
  return config[role].bind ?? config.address ?? everywhere;
}
