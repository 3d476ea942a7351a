/**
 * Which address a player is given for a server. Binding and advertising are two things: a host behind a
 * router listens on its own address and hands out the router's.
 */
import { isIPv4 } from 'node:net';
import type { AdvertisedRole, Endpoint } from '#medius/context.js';
import type { Log } from '#state/log.js';

export interface NetworkRule {
  /** Network of players as CIDR, such as `10.0.0.0/8`. */
  readonly from: string;
  /** Dotted IPv4 that they are given. */
  readonly address: string;
}

export interface AddressSettings {
  readonly networks: readonly NetworkRule[];
  /** IPv4, host name, or null for the address of the default interface. */
  readonly publicAddress: string | null;
  readonly roles: Readonly<
    Record<AdvertisedRole, { readonly address: string | null; readonly port: number }>
  >;
}

/** The two ends of a player's connection, dotted IPv4. */
export interface Ends {
  readonly remote: string;
  readonly local: string;
}

export interface AddressSources {
  /** IPv4 of a host name; throws when it has none. */
  lookup(host: string): Promise<string>;
  /** This machine's IPv4 addresses, loopback left out, the default interface's first. */
  interfaces(): readonly string[];
  /** Monotonic milliseconds. */
  now(): number;
}

/** A host name is looked up again after this time, for home connections whose address changes. */
const LOOKUP_KEPT = 60_000;

export class Addresses {
  private readonly rules: readonly {
    readonly contains: (address: string) => boolean;
    readonly address: string;
  }[];
  private readonly looked = new Map<string, { readonly address: string; readonly at: number }>();
  private readonly warned = new Set<string>();

  constructor(
    private readonly settings: AddressSettings,
    private readonly sources: AddressSources,
    private readonly log: Log,
  ) {
    this.rules = settings.networks.map(({ from, address }) => ({ contains: network(from), address }));
  }

  /**
   * Where a player reaches the server: the first network rule that has the player's address, the role's own
   * address, the address at which a local player reached us, the public address, the default interface's.
   */
  async endpoint(role: AdvertisedRole, ends: Ends): Promise<Endpoint> {
    const { port } = this.settings.roles[role];
    return { address: await this.address(role, ends), port };
  }

  /** What players elsewhere are given, as it is set: a dotted IPv4 or a host name. */
  usual(role: AdvertisedRole): Endpoint {
    const { address, port } = this.settings.roles[role];
    return { address: address ?? this.settings.publicAddress ?? this.defaultAddress('127.0.0.1'), port };
  }

  private async address(role: AdvertisedRole, { remote, local }: Ends): Promise<string> {
    const rule = this.rules.find(({ contains }) => contains(remote));
    if (rule) return rule.address;
    const own = this.settings.roles[role].address;
    if (own !== null) return this.resolved(own);
    if (isPrivate(remote)) return local;
    if (this.settings.publicAddress !== null) return this.resolved(this.settings.publicAddress);
    return this.defaultAddress(local);
  }

  private async resolved(host: string): Promise<string> {
    if (isIPv4(host)) return host;
    const known = this.looked.get(host);
    if (known && this.sources.now() - known.at < LOOKUP_KEPT) return known.address;
    try {
      const address = await this.sources.lookup(host);
      this.looked.set(host, { address, at: this.sources.now() });
      return address;
    } catch (err) {
      this.warnOnce(host, { host, err }, 'host name could not be looked up; the last known address is given');
      return known?.address ?? this.defaultAddress('127.0.0.1');
    }
  }

  private defaultAddress(local: string): string {
    const address = this.sources.interfaces()[0] ?? local;
    if (isPrivate(address)) {
      const hint =
        'public_address is not set and our own address is private: players outside will not reach us';
      this.warnOnce('default', { address }, hint);
    }
    return address;
  }

  private warnOnce(key: string, fields: Record<string, unknown>, message: string): void {
    if (this.warned.has(key)) return;
    this.warned.add(key);
    this.log.warn(fields, message);
  }
}

/** True for loopback, private, link-local and carrier-grade addresses: they are not reached from outside. */
export function isPrivate(address: string): boolean {
  return privateNetworks.some((contains) => contains(address));
}

/** A test whether an address lies in a network such as `192.168.0.0/16`. */
export function network(cidr: string): (address: string) => boolean {
  const [base = '', bits = '32'] = cidr.split('/');
  const mask = bits === '0' ? 0 : (-1 << (32 - Number(bits))) >>> 0;
  const wanted = (numberOf(base) & mask) >>> 0;
  return (address) => (numberOf(address) & mask) >>> 0 === wanted;
}

const privateNetworks = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
].map(network);

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => ((sum << 8) | Number(part)) >>> 0, 0);
}
