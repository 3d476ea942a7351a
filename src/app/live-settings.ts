import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import type { AdvertisedRole, MediusRole } from '#medius/context.js';
import { Addresses, type AddressSettings } from '#server/addresses.js';
import type { LiveSettings, RoleSettings, Titles } from '#server/services.js';
import type { Clock } from '#state/clock.js';
import type { Log } from '#state/log.js';
import type { KeyRing } from '#wire/crypto/keys.js';
import type { RsaKey } from '#wire/crypto/rsa.js';
import type { Config } from './config.js';
import type { Home } from './home.js';
import { lobbySettings } from './lobby-settings.js';
import { isAtLeast } from './roles/permissions.js';
import type { Rights } from './roles/rights.js';

/** What live settings are made of besides the configuration. */
export interface LiveSources {
  readonly home: Home;
  readonly log: Log;
  readonly clock: Clock;
  readonly titles: Titles;
  readonly keys: KeyRing;
  readonly rights: Rights;
  readonly ownKeys: { readonly mls: RsaKey; readonly dme: RsaKey };
  /** The port at which a role really listens, where the setting says 0. */
  portOf(role: AdvertisedRole): number | undefined;
}

/** The key on the discs of UYA and Deadlocked, by which their clients reach MUIS and MAS. */
const DISC_KEY = 'global';

/** Everything that a reload may change while people play. */
export function liveSettings(config: Config, sources: LiveSources): LiveSettings {
  const { home, log, clock, titles, keys, ownKeys, rights } = sources;
  const lobby = lobbySettings(config, home);
  const disc = keys.find(DISC_KEY);
  const discKeys = disc ? [disc] : [];
  const role = (
    settings: Pick<Config['mas'], 'encryption' | 'timeout' | 'capacity'>,
    own: readonly RsaKey[],
  ): RoleSettings => ({
    encryption: settings.encryption,
    timeout: settings.timeout,
    capacity: settings.capacity,
    keys: own,
  });
  const roles: Record<MediusRole, RoleSettings> = {
    MUIS: role(config.muis, discKeys),
    MAS: role(config.mas, discKeys),
    MPS: role(config.mps, discKeys),
    MLS: role(config.mls, [ownKeys.mls]),
  };
  const nextKey = disc ?? ownKeys.mls;
  return {
    lobby: {
      ...lobby,
      isOperator: (id, address) => isAtLeast(rights.roleOf(id, address), 'operator'),
    },
    commands: {
      prefix: config.chat.command_prefix,
      filter: lobby.filterChat,
    },
    addresses: new Addresses(addressSettings(config, sources), addressSources(clock), log),
    titles,
    limits: config.limits,
    roles,
    serverKeys: { MAS: nextKey, MPS: nextKey, MLS: ownKeys.mls, DME: ownKeys.dme },
    echo: config.timeouts.echo,
  };
}

function addressSettings(config: Config, { portOf }: LiveSources): AddressSettings {
  const role = (
    name: AdvertisedRole,
    settings: { readonly address: string | null; readonly port: number },
  ) => ({
    address: settings.address,
    // Asked for each time: these settings are made before the listeners are.
    get port() {
      return portOf(name) ?? settings.port;
    },
  });
  return {
    networks: config.networks,
    publicAddress: config.public_address,
    roles: {
      MAS: role('MAS', config.mas),
      MPS: role('MPS', config.mps),
      MLS: role('MLS', config.mls),
      NAT: role('NAT', config.nat),
      DME: role('DME', config.dme),
    },
  };
}

function addressSources(clock: Clock) {
  return {
    lookup: async (host: string) => (await lookup(host, { family: 4 })).address,
    interfaces: ownAddresses,
    now: () => clock.now(),
  };
}

/** This machine's IPv4 addresses, loopback left out. */
export function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => address);
}
