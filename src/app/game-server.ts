/** The game server of a configuration: DME over TCP and UDP. */
import { isPrivate } from '#server/addresses.js';
import { DmeServer } from '#server/dme/dme-server.js';
import type { DmeServices, DmeSettings, DmeTitle } from '#server/dme/settings.js';
import type { LiveSettings } from '#server/services.js';
import type { ApplicationId } from '#state/ids.js';
import type { RsaKey } from '#wire/crypto/rsa.js';
import type { Config } from './config.js';

/** As lobby servers of the same process know it. */
export const LOCAL = 'local';
/** Worlds at once; world ids travel as 16 bits, and a machine is full long before. */
const WORLDS = 4096;
const UDP_HINT = 5_000;
/** Between two players let into one world of a title that wants it (read in horizon-server). */
const JOIN_PAUSE = 100;
const WHOLE_ADDRESS = 32;

/** What a game server is made of besides its configuration. */
export interface GameServerSources extends Omit<DmeServices, 'worlds' | 'settings' | 'udpAddress'> {
  /** The configuration as it is now. */
  config(): Config;
  live(): LiveSettings;
  readonly ownKey: RsaKey;
}

export function gameServer(sources: GameServerSources): DmeServer {
  const tried = new Set<string>();
  const server: DmeServer = new DmeServer(LOCAL, {
    ...sources,
    worlds: WORLDS,
    settings: () => settings(sources),
    udpAddress: async (ends) => {
      await alsoAt(server, ends.local, tried);
      return (await sources.live().addresses.endpoint('DME', ends)).address;
    },
  });
  return server;
}

function settings({ config, live, ownKey }: GameServerSources): DmeSettings {
  const { dme, limits, timeouts } = config();
  return {
    encryption: dme.encryption,
    keys: [ownKey],
    timeout: dme.timeout,
    joinTime: timeouts.game,
    udpHint: UDP_HINT,
    emptyTime: timeouts.game,
    echo: timeouts.echo,
    frame: limits.frame,
    unsent: limits.unsent,
    queued: limits.queued,
    capacity: dme.capacity,
    sameAddressBits: WHOLE_ADDRESS,
    titleOf: (application) => titleOf(live(), application),
  };
}

function titleOf({ titles }: LiveSettings, application: ApplicationId): DmeTitle {
  const { traits, encryption } = titles.of(application);
  return {
    encryption,
    packing: traits.has('unpackedDatagrams')
      ? 'off'
      : traits.has('clientAggregation')
        ? 'client'
        : 'adaptive',
    joinPause: traits.has('pacedJoins') ? JOIN_PAUSE : 0,
    versionText: undefined,
  };
}

/**
 * Opens a UDP socket at a local address at which a player reached us: the loopback network has many. One
 * that is not ours, or open already, is tried once; the other sockets answer all the same.
 */
async function alsoAt(server: DmeServer, address: string, tried: Set<string>): Promise<void> {
  if (!isPrivate(address) || tried.has(address)) return;
  tried.add(address);
  await server.openUdp([address], 0).catch(() => {});
}
