/** Sends what was packed for the players when its time has come. */
import { performance } from 'node:perf_hooks';
import { adaptiveWindow, clientWindow, DATAGRAM_MAXLEN } from '#dme/packing.js';
import type { Endpoint } from './endpoint.js';
import type { DmeCounters } from './settings.js';

/** How often the load is looked at while there is something to send, in milliseconds. */
const MEASURE_EVERY = 100;
/** What is due within this time leaves now, in milliseconds: timers count whole ones. */
const EARLY = 0.5;

/** That of the world, where it has one of its own. */
const windowOf = ({ connection }: Endpoint) => connection.place?.world.udpWindow;

export class Flusher {
  /** Endpoints with something to send; the first `count` are meant. Never shortened, so never grown anew. */
  private readonly waiting: Endpoint[] = [];
  private count = 0;
  private immediate: NodeJS.Immediate | undefined;
  private timer: NodeJS.Timeout | undefined;
  private timerDue = Number.POSITIVE_INFINITY;
  private window = 0;
  private measuredAt = 0;
  private utilization = performance.eventLoopUtilization();
  private readonly onImmediate = () => {
    this.immediate = undefined;
    this.flush();
  };
  /** May come a fraction early: what is not due then is waited for anew. */
  private readonly onTimer = () => {
    this.timerDue = Number.POSITIVE_INFINITY;
    this.flush();
  };

  constructor(private readonly counters: DmeCounters) {}

  /** Packs a frame for a player. The frame's bytes are free again afterwards. */
  add(endpoint: Endpoint, frame: Buffer, length: number): void {
    const { packing } = endpoint;
    if (!packing.fits(length)) this.send(endpoint);
    if (length > DATAGRAM_MAXLEN) {
      this.sendNow(endpoint, Buffer.from(frame.subarray(0, length)));
      return;
    }
    packing.add(frame, length);
    if (endpoint.rule === 'off' && windowOf(endpoint) === undefined) this.send(endpoint);
    else if (!endpoint.waiting) this.wait(endpoint);
  }

  /** Sends bytes of their own as one datagram, past what is packed. */
  sendNow({ transport, port, address }: Endpoint, bytes: Buffer): void {
    this.counters.datagramsOut++;
    transport.send(bytes, bytes.length, port, address);
  }

  /** What waits for this endpoint is not sent any more. */
  forget(endpoint: Endpoint): void {
    endpoint.packing.length = 0;
  }

  stop(): void {
    if (this.immediate) clearImmediate(this.immediate);
    clearTimeout(this.timer);
    this.count = 0;
  }

  private wait(endpoint: Endpoint): void {
    const { packing } = endpoint;
    endpoint.waiting = true;
    this.waiting[this.count++] = endpoint;
    const { rule, connection } = endpoint;
    const usual = rule === 'client' ? clientWindow(connection.aggTime) : this.window;
    const window = windowOf(endpoint) ?? usual;
    if (window > 0) {
      const now = performance.now();
      // Times are multiples of the window, so that all who wait alike leave at one wake-up.
      packing.due = (Math.floor(now / window) + 1) * window;
      this.wakeAt(packing.due, packing.due - now);
      return;
    }
    packing.due = 0;
    this.immediate ??= setImmediate(this.onImmediate);
  }

  private wakeAt(due: number, inMilliseconds: number): void {
    if (due >= this.timerDue) return;
    clearTimeout(this.timer);
    this.timerDue = due;
    this.timer = setTimeout(this.onTimer, inMilliseconds);
  }

  private flush(): void {
    const now = performance.now();
    if (now - this.measuredAt >= MEASURE_EVERY) this.measure(now);
    const { waiting } = this;
    const count = this.count;
    let kept = 0;
    let next = Number.POSITIVE_INFINITY;
    for (let i = 0; i < count; i++) {
      const endpoint = waiting[i]!;
      if (endpoint.packing.due > now + EARLY) {
        waiting[kept++] = endpoint;
        next = Math.min(next, endpoint.packing.due);
        continue;
      }
      endpoint.waiting = false;
      this.send(endpoint);
    }
    this.count = kept;
    if (kept > 0) this.wakeAt(next, next - now);
  }

  private send({ packing, transport, port, address }: Endpoint): void {
    if (packing.length === 0) return;
    this.counters.datagramsOut++;
    const taken = transport.send(packing.bytes, packing.length, port, address);
    packing.clear(!taken);
  }

  private measure(now: number): void {
    this.measuredAt = now;
    const before = this.utilization;
    this.utilization = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(this.utilization, before);
    this.window = adaptiveWindow(utilization);
  }
}
