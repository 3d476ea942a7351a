/** Where a player's datagrams come from and go to. */
import { Packing, type PackingRule } from '#dme/packing.js';
import type { DmeConnection } from './dme-connection.js';
import type { UdpTransport } from './udp-transport.js';

export class Endpoint {
  readonly packing = new Packing();
  /** True while it stands in the list of those that have something to send. */
  waiting = false;

  constructor(
    readonly connection: DmeConnection,
    readonly transport: UdpTransport,
    /** Dotted IPv4. It never changes; another one is another player. */
    readonly address: string,
    public port: number,
    /** When the port was set, monotonic milliseconds. */
    public setAt: number,
    readonly rule: PackingRule,
  ) {}
}

/** Players by the source of their datagrams. */
export class Endpoints {
  private readonly byAddress = new Map<string, Map<number, Endpoint>>();

  find(address: string, port: number): Endpoint | undefined {
    return this.byAddress.get(address)?.get(port);
  }

  add(endpoint: Endpoint): void {
    const { address, port } = endpoint;
    let ports = this.byAddress.get(address);
    if (ports === undefined) {
      ports = new Map();
      this.byAddress.set(address, ports);
    }
    ports.set(port, endpoint);
  }

  remove({ address, port }: Endpoint): void {
    const ports = this.byAddress.get(address);
    ports?.delete(port);
    if (ports?.size === 0) this.byAddress.delete(address);
  }
}
