/**
 * One client's socket: bytes to the link, frames back, time limits, and the end. Echoes, leave-taking and
 * timers never wait behind a request.
 */
import type { Socket } from 'node:net';
import type { Log, LogFields } from '#state/log.js';
import { DisconnectReason, RejectReason } from '#wire/rt/enums.js';
import type { ConnectRequest, LinkProblem, ServerLinkSink } from '#wire/rt/link-types.js';
import { ServerLink } from '#wire/rt/server-link.js';
import type { Ends } from './addresses.js';
import { MediusClient, type Transport } from './client.js';
import type { Dispatcher } from './dispatch.js';
import { Outbox } from './outbox.js';
import type { Role } from './roles/role.js';
import type { Services } from './services.js';

/** Consoles close by themselves when asked to; the socket goes so much later, in milliseconds. */
const LEAVE_TIME = 5_000;
/** How long the last bytes may take on their way, in milliseconds; a client that does not read never takes them. */
const LINGER = 2_000;
/** In SERVER_CONNECT_ACCEPT_TCP of the original servers (scert-transport.md 3.1). */
const ACCEPT_PREFIX = 0xd3;
/** Faults of one connection that are logged one by one; the rest is counted. */
const PROBLEMS_LOGGED = 5;

export class Connection {
  readonly client: MediusClient;
  private readonly link: ServerLink;
  private readonly outbox: Outbox;
  private readonly began: number;
  private readonly log: Log;
  private heard: number;
  private echoed: number;
  private leavingAt: number | undefined;
  private problems = 0;
  private closed = false;
  /** Why it ended, for scripts. */
  private why = 'left';

  constructor(
    private readonly socket: Socket,
    readonly ends: Ends,
    readonly role: Role,
    private readonly services: Services,
    dispatcher: Dispatcher,
    private readonly onClose: (connection: Connection) => void,
  ) {
    this.log = withFields(services.log, () => this.place());
    this.began = this.heard = this.echoed = services.clock.now();
    this.outbox = new Outbox(
      socket,
      () => services.live.limits.unsent,
      () => this.drop('does not read what it is sent'),
    );
    this.link = this.makeLink();
    this.client = new MediusClient(role, ends, this.transport(), services, dispatcher, this.log);
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', (err) => this.log.debug({ err: err.message }, 'connection broke'));
    socket.on('close', () => this.gone());
  }

  private makeLink(): ServerLink {
    const { live, clock, suites, keys, gameKey, randomBytes } = this.services;
    const settings = live.roles[this.role.name];
    const options = {
      suites,
      keys,
      gameKey,
      randomBytes,
      kind: 'medius' as const,
      encryption: settings.encryption,
      ownKeys: settings.keys,
      acceptPrefixByte: ACCEPT_PREFIX,
      frameCeiling: live.limits.frame,
      heldMessages: live.limits.queued,
      now: () => clock.wall(),
    };
    return new ServerLink(options, this.sink());
  }

  private sink(): ServerLinkSink {
    return {
      send: (frame) => this.outbox.send(frame),
      look: (direction, id, payload) => this.look(direction, id, payload),
      hello: () => {},
      connect: (request) => void this.admit(request),
      connected: () => this.log.debug({}, 'handshake through'),
      app: (payload) => this.client.take(payload),
      frame: (id, payload) => this.client.takeFrame(id, payload),
      disconnected: () => this.end(),
      problem: (problem) => this.problem(problem),
      close: (reason) => this.drop(reason),
    };
  }

  /** Every frame passes the scripts; where nobody listens that is one array read. */
  private look(direction: 'in' | 'out', id: number, payload: Buffer): Buffer | undefined {
    const { scripts } = this.services;
    const hook = (direction === 'in' ? scripts.rtIn : scripts.rtOut)[id];
    if (!hook) return payload;
    const outcome = hook.run({ id, bytes: payload, origin: this.client.origin() });
    return outcome.kind === 'pass' ? outcome.bytes : undefined;
  }

  private transport(): Transport {
    const { link, outbox } = this;
    return {
      get backlog() {
        return outbox.backlog;
      },
      get version() {
        return link.version;
      },
      get sealing() {
        return link.sealing;
      },
      get connected() {
        return link.connected;
      },
      send: (id, payload) => link.sendFrame(id, payload),
      sendClear: (id, payload) => link.sendClearFrame(id, payload),
      sendApp: (whole) => link.sendApp(whole),
      systemMessage: (severity, text) => link.systemMessage(text, { severity }),
      disconnect: () => this.disconnect(),
      drop: (reason) => this.drop(reason),
    };
  }

  /** Looks at the time: an unfinished handshake, silence, a client that was told to go; sends echoes. */
  tick(now: number): void {
    const { live } = this.services;
    const timeout = live.roles[this.role.name].timeout;
    if (this.leavingAt !== undefined && now - this.leavingAt > LEAVE_TIME) this.end();
    else if (
      !this.link.connected &&
      this.leavingAt === undefined &&
      now - this.began > live.limits.handshake
    ) {
      this.drop('did not finish its handshake in time');
    } else if (now - this.heard > timeout) this.drop('was silent for too long');
    else if (this.link.connected && now - this.echoed > live.echo) {
      this.echoed = now;
      this.link.serverEcho();
    }
  }

  /** Asks the client to leave and closes when it had time to. */
  disconnect(reason: number = DisconnectReason.None): void {
    if (this.closed || this.leavingAt !== undefined) return;
    this.leavingAt = this.services.clock.now();
    this.link.disconnect(reason);
    this.outbox.flush();
  }

  /** Ends the connection at once. */
  drop(reason: string): void {
    if (this.closed) return;
    this.log.info({ reason }, 'connection closed by us');
    this.why = reason;
    this.end();
  }

  /** Sends what waits and closes, in the end without the client's help. */
  private end(): void {
    if (this.closed) return;
    this.outbox.flush();
    this.socket.destroySoon();
    if (!this.socket.destroyed) {
      const cancel = this.services.clock.after(LINGER, () => this.socket.destroy());
      this.socket.once('close', cancel);
    }
    this.gone();
  }

  private gone(): void {
    if (this.closed) return;
    this.closed = true;
    this.onClose(this);
    this.client
      .close(this.why)
      .catch((err) => this.log.error({ err }, 'a player could not be taken off its connection'));
  }

  private receive(chunk: Buffer): void {
    if (this.closed) return;
    this.heard = this.services.clock.now();
    try {
      this.link.receive(chunk);
    } catch (err) {
      this.log.error({ err }, 'a fault while reading from a client');
      this.drop('fault of ours');
    }
  }

  private async admit(request: ConnectRequest): Promise<void> {
    if (request.keyExchange === 'unopened') {
      const { applicationId } = request;
      this.log.warn({ applicationId }, 'no known key opens the key of this client; it is answered in clear');
    }
    try {
      const decision = await this.client.admit(request);
      if (this.closed) return;
      if (decision === 'application')
        return this.reject(RejectReason.AppSignature, 'no title can have this application id');
      if (decision === 'script') return this.reject(RejectReason.AppSignature, 'a script refused it');
      if (decision === 'ticket') return this.reject(RejectReason.AccessKey, 'no player has this ticket');
      if (decision === 'encryption')
        return this.reject(RejectReason.Encryption, 'this title wants encryption');
      const inClear = this.client.title.encryption === false;
      const sealed = this.link.sealing && !inClear;
      this.log.info({ sealed, version: request.version }, 'client connected');
      this.link.accept({ playerId: 0, playerCount: 1, address: this.ends.remote, inClear });
    } catch (err) {
      this.log.error({ err }, 'a client could not be let in');
      this.drop('fault of ours');
    }
  }

  private reject(reason: number, why: string): void {
    this.log.info({ reason: why }, 'client refused');
    this.link.reject(reason);
  }

  private problem(problem: LinkProblem): void {
    this.services.counters.framesDropped++;
    this.problems++;
    if (this.problems <= PROBLEMS_LOGGED) this.log.info({ ...problem }, 'a frame was dropped');
  }

  private place(): LogFields {
    const { player, application } = this.client;
    return {
      role: this.role.name,
      client: this.ends.remote,
      ...(application !== 0 && { applicationId: application }),
      ...(player?.account && { account: player.account.name }),
    };
  }
}

/** A log whose every line also carries these fields, as they are when the line is written. */
function withFields(log: Log, fields: () => LogFields): Log {
  return {
    trace: (more, message) => log.trace({ ...fields(), ...more }, message),
    debug: (more, message) => log.debug({ ...fields(), ...more }, message),
    info: (more, message) => log.info({ ...fields(), ...more }, message),
    warn: (more, message) => log.warn({ ...fields(), ...more }, message),
    error: (more, message) => log.error({ ...fields(), ...more }, message),
  };
}
