/** The NAT server: one socket for each address, bounded answers. */
import type { ScriptLayer } from '#script/layer.js';
import { isPrivate } from './addresses.js';
import { KeyedBuckets } from './limits.js';
import { natReply } from './roles/nat.js';
import { type Sender, UdpListener } from './udp.js';

/** Answers per second and address. */
const PER_SECOND = 20;

export class NatServer {
  private readonly buckets = new KeyedBuckets(PER_SECOND, PER_SECOND);
  private listener: UdpListener | undefined;
  private answered = 0;

  /** `now` in monotonic milliseconds. */
  constructor(
    private readonly now: () => number,
    private readonly scripts: ScriptLayer,
  ) {}

  /** Answers given since the start. */
  get answers(): number {
    return this.answered;
  }

  /** Opens the sockets; the result is the port. Rejects with the system's error when it is taken. */
  async listen(addresses: readonly string[], port: number): Promise<number> {
    const listener = new UdpListener(port, (datagram, sender) => this.answer(datagram, sender));
    this.listener = listener;
    for (const address of addresses) await listener.listenAt(address);
    return listener.boundPort;
  }

  /**
   * Makes sure that NAT answers at an address at which a local player reached us over TCP: the loopback
   * network has many, and others may have come since the start.
   */
  async alsoAt(address: string): Promise<void> {
    if (!this.listener || !isPrivate(address)) return;
    await this.listener.listenAt(address).catch(() => {}); // not ours to listen at: the others still answer
  }

  sweep(): void {
    this.buckets.forgetFull(this.now());
  }

  async stop(): Promise<void> {
    await this.listener?.stop();
  }

  private hooked(bytes: Buffer, address: string): Buffer | undefined {
    const { nat } = this.scripts;
    if (!nat) return bytes;
    const origin = { server: 'nat', title: '', applicationId: 0, address, player: undefined };
    const outcome = nat.run({ id: 0, bytes, origin });
    return outcome.kind === 'pass' ? outcome.bytes : undefined;
  }

  private answer(datagram: Buffer, sender: Sender): Buffer | undefined {
    const request = this.hooked(datagram, sender.address);
    const reply = request && natReply(request, sender);
    if (!reply || !this.buckets.take(sender.address, this.now())) return undefined;
    this.answered++;
    return reply;
  }
}
