/**
 * The Medius side of one connection: who the client is, its queue of requests, and the context that each
 * handler sees. One request at a time, in the order of arrival.
 */
import type { AdvertisedRole, Endpoint, ExchangeContext, LoginGuard, Verdict } from '#medius/context.js';
import { type Origin, type Outcome, outHook, pass } from '#script/layer.js';
import { type ApplicationId, applicationId, isApplicationId, worldId } from '#state/ids.js';
import type { Log } from '#state/log.js';
import type { Player } from '#state/player.js';
import type { Title } from '#state/title.js';
import type { CodecContext } from '#wire/condition.js';
import { KEY_LENGTH } from '#wire/crypto/suite.js';
import { WireError } from '#wire/errors.js';
import type { Fields } from '#wire/fields.js';
import { fragments, Reassembly } from '#wire/fragment.js';
import type { Carrier, Message } from '#wire/message.js';
import { DMEPacketFragment } from '#wire/messages/dme/dme-packet-fragment.js';
import type { Sender } from '#wire/registry.js';
import { RT, RT_NAMES } from '#wire/rt/ids.js';
import type { ConnectRequest } from '#wire/rt/link-types.js';
import type { Ends } from './addresses.js';
import { ChatCommands } from './chat-commands.js';
import { ConsoleMemory, type MemoryTransport } from './console-memory.js';
import type { Caller, Dispatcher } from './dispatch.js';
import { RequestRates } from './limits.js';
import type { Parcel } from './parcel.js';
import type { Receiver } from './presences.js';
import type { Role } from './roles/role.js';
import type { Services } from './services.js';
import { RT_KIND } from './unknown-packet.js';

/** UYA betas open MLS before MAS has stored the session: a ticket is tried again for a second (flows.md 2.1). */
const TICKET_TRIES = 6;
const TICKET_PAUSE = 200;
/** Messages that wait behind an answer; more of them do not wait. */
const UNASKED_MAX = 64;
/** Bytes and milliseconds that a message in pieces may take. */
const REASSEMBLY = { bytes: 65_536, time: 30_000 };

/** How a message goes out. */
type Way = Pick<Carrier, 'plain' | 'fragment'>;

const usualWay: Way = { plain: false, fragment: true };

/** The transport under a client. */
export interface Transport extends MemoryTransport {
  readonly version: number;
  /** True when what is sent goes out encrypted. */
  readonly sealing: boolean;
  readonly connected: boolean;
  /** Sends one Medius message: class byte, type byte, payload. */
  sendApp(whole: Buffer): void;
  systemMessage(severity: number, text: string): void;
  /** Asks the client to leave. */
  disconnect(): void;
  /** Bytes that the client has not taken yet. */
  readonly backlog: number;
  /** Ends the connection at once; the reason goes to the log. */
  drop(reason: string): void;
}

export class MediusClient implements Receiver {
  player: Player | undefined;
  /** The player whose arrival here was counted. */
  private arrived: Player | undefined;
  title: Title;
  application: ApplicationId = applicationId(0);
  readonly memory: ConsoleMemory;
  private readonly commands: ChatCommands;
  private readonly queue: Buffer[] = [];
  private readonly unasked: (() => void)[] = [];
  private readonly rates = new RequestRates();
  private readonly met = new Set<number>();
  private readonly reassembly = new Reassembly(REASSEMBLY);
  /** Settles when the queue is empty. */
  private work: Promise<void> = Promise.resolve();
  private working = false;
  private closed = false;
  /** Messages that nobody asked for, and on which scripts decide yet. */
  private pushes: Promise<void> = Promise.resolve();
  private held = 0;

  constructor(
    private readonly role: Role,
    private readonly ends: Ends,
    private readonly transport: Transport,
    private readonly services: Services,
    private readonly dispatcher: Dispatcher,
    private readonly log: Log,
  ) {
    this.title = services.live.titles.of(this.application);
    this.memory = new ConsoleMemory(transport, services.clock);
    this.commands = new ChatCommands(services.commands, () => services.live.commands);
  }

  disconnect(): void {
    this.transport.disconnect();
  }

  get backlog(): number {
    return this.transport.backlog;
  }

  /** Takes a frame that carries no Medius message. */
  takeFrame(id: number, payload: Buffer): void {
    if (id === RT.SERVER_CHEAT_QUERY) this.memory.take(payload);
    const hook = RT_NAMES.has(id) ? undefined : this.services.scripts.events['packet.unknown'];
    if (hook && this.isFirstOf(RT_KIND | id))
      void hook.run({ rt: id, length: payload.length }, this.origin());
  }

  /** Decides about a login on this connection: whether its ticket, where one is needed, is good. */
  async admit(request: ConnectRequest): Promise<'in' | 'ticket' | 'encryption' | 'script' | 'application'> {
    if (!isApplicationId(request.applicationId)) return 'application';
    this.application = applicationId(request.applicationId);
    this.title = this.services.live.titles.of(this.application);
    if (this.title.encryption === true && request.keyExchange !== 'sealed') return 'encryption';
    if ((await this.raise('connection.open', {})).kind !== 'pass') return 'script';
    if (this.role.admits === 'anyone') return 'in';
    const player = await this.ticketHolder(request.sessionKey ?? '', request.accessKey ?? '');
    if (!player || this.closed) return 'ticket';
    await this.bind(player);
    await this.enterChannel(player, request.worldId);
    return 'in';
  }

  /**
   * The login answer names a channel, and the client comes with its id. Most go on to join one by a request;
   * those that do not are in this one.
   */
  private async enterChannel({ sessionKey, channel }: Player, world: number): Promise<void> {
    if (channel !== undefined || (world | 0) !== world) return;
    await this.services.state.channels.join(sessionKey, worldId(world), '');
  }

  private async ticketHolder(sessionKey: string, accessKey: string): Promise<Player | undefined> {
    const { players } = this.services.state;
    for (let tries = 0; tries < TICKET_TRIES && !this.closed; tries++) {
      const player = await players.admit({ sessionKey, accessKey, address: this.ends.remote });
      if (player) return player;
      await new Promise<void>((resolve) => this.services.clock.after(TICKET_PAUSE, resolve));
    }
    return undefined;
  }

  /** Takes a Medius message from the client; it waits for its turn. */
  take(payload: Buffer): void {
    const whole = this.reassembled(payload);
    if (whole === undefined) return;
    this.tapped('client', whole);
    if (this.queue.length >= this.services.live.limits.queued) {
      this.services.rateNotices.note('queue', this.origin());
      this.transport.drop('asks faster than it is answered');
      return;
    }
    this.queue.push(whole);
    if (!this.working) this.work = this.answerQueue();
  }

  private reassembled(payload: Buffer): Buffer | undefined {
    const isFragment =
      payload[0] === DMEPacketFragment.key >> 8 && payload[1] === (DMEPacketFragment.key & 0xff);
    if (!isFragment) return payload;
    try {
      const whole = this.reassembly.take(
        payload.subarray(2),
        this.transport.version,
        this.services.clock.now(),
      );
      if (Buffer.isBuffer(whole)) return whole;
      if (whole !== 'incomplete')
        this.warnOnce(
          DMEPacketFragment.key,
          { why: whole.refused },
          'a fragment that fits no message was dropped',
        );
    } catch (err) {
      if (!(err instanceof WireError)) throw err;
      this.warnOnce(DMEPacketFragment.key, { err: err.message }, 'a malformed fragment was dropped');
    }
    return undefined;
  }

  private async answerQueue(): Promise<void> {
    this.working = true;
    for (let whole = this.queue.shift(); whole; whole = this.queue.shift()) {
      try {
        await this.dispatcher.dispatch(this.caller(), whole);
      } catch (err) {
        this.log.error({ err }, 'a request left the dispatcher with a fault');
      }
    }
    this.working = false;
    for (const send of this.unasked.splice(0)) send();
  }

  /**
   * Sends what nobody asked for behind the answers that are due: the headless client "thug" takes whatever
   * comes next for its answer (read in horizon-uya-bot). What a script sends to whoever asks is meant to come
   * before the answer.
   */
  private afterAnswers(send: () => void): void {
    const { sendingFor } = this.services.scripts;
    const isForAsker = sendingFor !== undefined && sendingFor.sessionKey === this.player?.sessionKey;
    if (this.working && !isForAsker && this.unasked.length < UNASKED_MAX) this.unasked.push(send);
    else send();
  }

  private caller(): Caller {
    return {
      context: this.context(),
      rates: this.rates,
      now: () => this.services.clock.now(),
      send: (whole, carrier) => this.send(whole, carrier),
      isFirstOf: (key) => this.isFirstOf(key),
      origin: () => this.origin(),
      overdid: () => this.services.rateNotices.note('requests', this.origin()),
    };
  }

  /** Where and on whose behalf something happens, for scripts. */
  origin(): Origin {
    return {
      server: this.role.name.toLowerCase(),
      title: this.title.id,
      applicationId: this.application,
      address: this.ends.remote,
      player: this.player,
    };
  }

  private async command(
    text: string,
    reply: (readers: readonly Player[], line: string) => void,
  ): Promise<boolean> {
    const { player, application } = this;
    const { live, state } = this.services;
    if (!player) return false;
    const { chat } = live.titles.live(player.title, application);
    const mayRun = async (name: string, text: string) =>
      (await this.raise('chat.command', { name, text })).kind === 'pass';
    const answered = this.commands.take(text, player, mayRun, chat);
    if (!answered) return false;
    const { lines, readers, loggable } = await answered;
    const isHeard = readers === 'room' && !this.services.mutes.silences(player);
    const all = isHeard ? await roomOf(player, state) : [player];
    for (const line of lines) reply(all, line);
    this.log.info(loggable === undefined ? {} : { command: loggable.slice(0, 64) }, 'command in chat');
    return true;
  }

  private async raise(event: string, fields: Record<string, unknown>): Promise<Verdict> {
    const outcome = await this.services.scripts.events[event]?.run(fields, this.origin());
    // A reply answers messages, not events.
    return outcome === undefined || outcome.kind === 'reply' ? { kind: 'pass', changed: false } : outcome;
  }

  private context(): ExchangeContext {
    const { state, hosting, store, passwords, logins, live, clock, presences } = this.services;
    return {
      role: this.role.name,
      player: this.player,
      title: this.services.live.titles.live(this.title, this.application),
      applicationId: this.application,
      codec: this.codec(),
      address: this.ends.remote,
      sealed: this.transport.sealing,
      state,
      hosting,
      store,
      passwords,
      settings: live.lobby,
      logins: this.guarded(logins),
      log: this.log,
      now: () => clock.wall(),
      advertise: (role) => this.advertise(role),
      serverKey: (role) => this.serverKey(role),
      bind: (player) => this.bind(player),
      systemMessage: (severity, text) => this.systemMessage(severity, text),
      push: (players, message, value) => presences.push(players, message, value),
      raise: (event, fields) => this.raise(event, fields),
      recall: (account) => this.services.recall(account),
      forgetAccount: (account) => this.services.forgetAccount(account),
      announcement: () => this.player && this.services.announcementOf(this.player.sessionKey),
      command: (text, reply) => this.command(text, reply),
      isMuted: () => this.player !== undefined && this.services.mutes.silences(this.player),
      close: () => this.transport.disconnect(),
    };
  }

  /** The guard against too many tries, which scripts are told of. */
  private guarded(guard: LoginGuard): LoginGuard {
    return {
      allow: (address, account) => {
        const may = guard.allow(address, account);
        if (!may) this.services.rateNotices.note('logins', this.origin());
        return may;
      },
      failed: (address, account) => guard.failed(address, account),
      succeeded: (address, account) => guard.succeeded(address, account),
    };
  }

  private codec(): CodecContext {
    return { version: this.transport.version, variants: this.title.traits };
  }

  private async advertise(role: AdvertisedRole): Promise<Endpoint> {
    if (role === 'NAT') await this.services.nat.alsoAt(this.ends.local);
    return this.services.live.addresses.endpoint(role, this.ends);
  }

  /** A zero key makes a console go on in clear, so only a client that is in clear itself gets one (flows.md 5.2). */
  private serverKey(role: AdvertisedRole): Buffer {
    const inClear = !this.transport.sealing || this.title.traits.has('clearServerKey');
    if (inClear) return Buffer.alloc(KEY_LENGTH);
    return this.services.live.serverKeys[role]?.modulus ?? Buffer.alloc(KEY_LENGTH);
  }

  private async bind(player: Player): Promise<void> {
    this.player = player;
    this.title = player.title; // a session keeps the profile with which it began
    this.services.presences.add(player.sessionKey, this);
    await this.services.state.players.arrive(player.sessionKey, this.role.presence);
    this.arrived = player;
    if (this.closed) await this.leave();
  }

  /** The connection has gone: the player goes into transit, or for good when it does not come back. */
  async close(reason: string): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.memory.close();
    // What the client said before it left still counts, such as its last report.
    await this.work;
    if (this.application !== 0) await this.raise('connection.close', { reason });
    await this.leave();
  }

  /** Once for each arrival, whichever comes first: the end of the connection or that of a bind under way. */
  private async leave(): Promise<void> {
    const { arrived } = this;
    if (!arrived) return;
    this.arrived = undefined;
    this.services.presences.remove(arrived.sessionKey, this);
    await this.services.state.players.depart(arrived.sessionKey);
  }

  /** What nobody asked for passes scripts, too; each receiver's copy may be changed or dropped. */
  push<F extends Fields>(parcel: Parcel<F>): boolean {
    if (this.closed || !this.transport.connected || this.role.admits !== 'tickets') return false;
    const message = parcel.message as unknown as Message;
    const hook = outHook(this.services.scripts, message);
    // Each receiver's copy may be changed; where nobody listens all have the same bytes.
    const own = hook ? parcel.with({ ...parcel.value }) : parcel;
    const call = { message, value: own.value as Record<string, unknown> };
    const outcome = hook?.run({ ...call, codec: this.codec(), origin: this.origin() }) ?? pass;
    if (outcome instanceof Promise || this.held > 0) return this.pushLater(own, outcome);
    return outcome.kind !== 'pass' || this.pushNow(own);
  }

  /** A script takes its time over it, or over one before it: what is pushed keeps its order. */
  private pushLater<F extends Fields>(parcel: Parcel<F>, outcome: Outcome | Promise<Outcome>): boolean {
    if (this.held >= UNASKED_MAX) return false;
    this.held++;
    this.pushes = this.pushes
      .then(() => outcome)
      .then(({ kind }) => {
        this.held--;
        if (kind === 'pass' && !this.closed) this.pushNow(parcel);
      });
    return true;
  }

  private pushNow<F extends Fields>(parcel: Parcel<F>): boolean {
    try {
      const whole = parcel.whole(this.codec());
      const { plain, message } = parcel;
      this.afterAnswers(() => this.send(whole, { plain, fragment: message.carrier?.fragment ?? true }));
      return true;
    } catch (err) {
      this.log.warn({ message: parcel.message.name, err }, 'a message could not be sent to a player');
      return false;
    }
  }

  forget(): void {
    this.player = undefined;
  }

  /** False when the client takes none now. */
  systemMessage(severity: number, text: string): boolean {
    if (this.closed || !this.transport.connected) return false;
    this.afterAnswers(() => {
      if (!this.closed) this.transport.systemMessage(severity, text);
    });
    return true;
  }

  private send(whole: Buffer, { plain, fragment }: Way = usualWay): void {
    if (this.closed) return;
    this.tapped('server', whole);
    const { transport } = this;
    for (const piece of fragment ? fragments(whole, transport.version) : [whole]) {
      if (plain) transport.sendClear(RT.SERVER_APP, piece);
      else transport.sendApp(piece);
    }
  }

  /** Shows a message to those who look on. */
  private tapped(sender: Sender, whole: Buffer): void {
    const { taps } = this.services;
    if (taps.areIdle) return;
    taps.offer({
      ...{ sender, whole, version: this.transport.version, variants: this.title.traits },
      server: this.role.name.toLowerCase(),
      title: this.title.id,
      applicationId: this.application,
      sessionKey: this.player?.sessionKey,
    });
  }

  private isFirstOf(key: number): boolean {
    if (this.met.has(key) || this.met.size >= 256) return false;
    this.met.add(key);
    return true;
  }

  private warnOnce(key: number, fields: Record<string, unknown>, message: string): void {
    if (this.isFirstOf(key)) this.log.warn(fields, message);
  }
}

/** Those who are in the same game as a player, else in the same channel, with the player. */
async function roomOf(player: Player, { channels, games }: Services['state']): Promise<readonly Player[]> {
  if (player.game !== undefined) return games.players(player.game);
  return player.channel === undefined ? [player] : channels.members(player.channel);
}
