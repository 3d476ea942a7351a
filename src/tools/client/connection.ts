/**
 * A console's connection to a lobby server over a real socket: requests with their answers, what the server
 * pushes, and the tools that tests need (raw bytes, cut writes, a client that does not read).
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { blank } from '#wire/blank.js';
import type { RsaKey } from '#wire/crypto/rsa.js';
import { type CipherSuites, cipherSuites } from '#wire/crypto/suites.js';
import type { Fields, Values } from '#wire/fields.js';
import { fragments, Reassembly } from '#wire/fragment.js';
import type { Message } from '#wire/message.js';
import { DMEPacketFragment } from '#wire/messages/dme/dme-packet-fragment.js';
import { messages } from '#wire/messages/registry.js';
import type { Frame } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import { SERVER_SYSTEM_MESSAGE } from '#wire/rt/messages.js';
import { ConnectionEnded, ConnectionRefused } from './faults.js';
import { Inbox } from './inbox.js';
import { type Accepted, ClientLink, type ClientLogin, type KeyOffer } from './link.js';

/** How a console speaks, whatever it is connected to. */
export interface ConsoleOptions {
  readonly applicationId: number;
  /** Medius version: 108 and below say no hello. */
  readonly version: number;
  readonly keyOffer: KeyOffer;
  /** The console's own key pair. */
  readonly clientKey: RsaKey;
  /** Names of the title's layout variants. */
  readonly variants?: ReadonlySet<string>;
  /** Milliseconds that an answer may take. */
  readonly patience?: number;
  /** The address to come from, dotted IPv4. */
  readonly localAddress?: string;
  /** Whether it stays when the server asks it to leave, which no console does. */
  readonly stubborn?: boolean;
  /** Cuts what is sent; each piece goes out in a turn of the event loop of its own. */
  pieces?(bytes: Buffer): readonly Buffer[];
  /** Sees all bytes of both directions. */
  tap?(from: 'client' | 'server', bytes: Buffer): void;
}

export interface ConnectionOptions extends ConsoleOptions {
  readonly host: string;
  readonly port: number;
  /** The key that the console's key is sealed to. */
  readonly serverKey: RsaKey;
  readonly login: Omit<ClientLogin, 'applicationId'>;
}

/** The fields of a request that are not zero; its MessageID is found by the connection. */
export type Asked<Q extends Fields> = Partial<Omit<Values<Q>, 'MessageID'>>;

/** A Medius message from the server, decoded as its layout says. */
export interface Received {
  /** Undefined when nobody knows the layout. */
  readonly message: Message | undefined;
  readonly value: Readonly<Record<string, unknown>>;
  /** Class byte, type byte and payload. */
  readonly whole: Buffer;
}

/** A text box that the server showed (RT SERVER_SYSTEM_MESSAGE). */
export interface SystemMessage {
  readonly severity: number;
  readonly text: string;
}

/** An RT frame that the connection itself has no use for. */
export interface RtFrame {
  readonly id: number;
  readonly payload: Buffer;
}

/** Where a game server takes datagrams, and who it takes this client for. */
export interface UdpInfo {
  readonly address: string;
  readonly port: number;
  readonly accepted: Accepted;
}

/** A request whose answers are awaited. */
interface Pending {
  readonly messageId: string;
  readonly requestType: number;
  /** class << 8 | type of each message that may answer. */
  readonly keys: ReadonlySet<number>;
  readonly answers: Inbox<Received>;
}

const PATIENCE = 10_000;
const REASSEMBLY = { bytes: 1 << 20, time: 60_000 };
/** The payload begins with the MessageID in every answer. */
const MESSAGE_ID_AT = 2;

export class ClientConnection {
  /** What the server sent without being asked, and answers that nobody waited for. */
  readonly pushes = new Inbox<Received>();
  readonly systemMessages = new Inbox<SystemMessage>();
  readonly frames = new Inbox<RtFrame>();
  /** What an original server would not have sent. */
  readonly problems: string[] = [];
  /** Resolves when the socket has closed, whoever closed it. */
  readonly closed: Promise<void>;
  /** Resolves with the DisconnectReason when the server wants the client to go. */
  readonly dismissed: Promise<number>;
  /** What the server said when it let this client in. */
  accepted: Accepted | undefined;
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #link: ClientLink;
  readonly #opening = new Inbox<Accepted>();
  readonly #udpInfo = new Inbox<UdpInfo>();
  readonly #pending = new Set<Pending>();
  readonly #reassembly = new Reassembly(REASSEMBLY);
  readonly #outgoing: Buffer[] = [];
  #glued: Buffer[] | undefined;
  #messageIds = 0;
  #isClosed = false;
  #dismiss: (reason: number) => void = () => {};

  private constructor(options: ConnectionOptions, suites: CipherSuites) {
    this.#options = options;
    const { host, port, localAddress } = options;
    this.#socket = connect({ host, port, noDelay: true, ...(localAddress && { localAddress }) });
    this.dismissed = new Promise((resolve) => {
      this.#dismiss = resolve;
    });
    this.closed = new Promise((resolve) => {
      this.#socket.once('close', () => {
        this.#ended(new ConnectionEnded(`${host}:${port} closed the connection`));
        resolve();
      });
    });
    this.#link = this.#makeLink(suites);
    this.#socket.on('error', (error) => this.#ended(error));
    this.#socket.on('data', (bytes: Buffer) => {
      options.tap?.('server', bytes);
      this.#link.receive(bytes);
    });
  }

  /** Connects and says the first word, and waits for nothing: for tests of handshakes. */
  static begin(options: ConnectionOptions, suites = cipherSuites()): ClientConnection {
    const connection = new ClientConnection(options, suites);
    connection.#socket.once('connect', () => connection.#link.start());
    return connection;
  }

  /** Connects and resolves when the handshake is through. Rejects with ConnectionRefused, ConnectionEnded, TooLate or the socket's error. */
  static async open(options: ConnectionOptions): Promise<ClientConnection> {
    const connection = ClientConnection.begin(options);
    try {
      await connection.ready();
      return connection;
    } catch (error) {
      connection.cut();
      throw error;
    }
  }

  /** Resolves when the handshake is through. */
  async ready(): Promise<Accepted> {
    this.accepted ??= await this.#opening.next('the end of the handshake', this.#patience);
    return this.accepted;
  }

  /** DME: resolves when the server has said where the datagrams go; it waits for `udpReady` then. */
  udpInfo(): Promise<UdpInfo> {
    return this.#udpInfo.next('SERVER_INFO_AUX_UDP', this.#patience);
  }

  /** DME: says that a datagram was answered. */
  udpReady(): void {
    this.#link.udpReady();
  }

  /** DME: a frame for a datagram, sealed as those of the stream are. */
  wrap(id: number, payload: Buffer): Buffer {
    return this.#link.wrap(id, payload);
  }

  /** DME: the plaintext of a frame from a datagram; undefined when it does not open. */
  open(frame: Frame): Buffer | undefined {
    return this.#link.open(frame);
  }

  /** The address and port that this end of the socket has. */
  get localAddress(): string {
    return this.#socket.localAddress ?? '';
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Asks and resolves to the one answer. */
  async request<Q extends Fields, R extends Fields>(
    request: Message<Q>,
    response: Message<R>,
    fields: Asked<Q>,
  ): Promise<Values<R>> {
    const [answer] = await this.exchange(request, fields, () => true);
    return expected(answer!, response);
  }

  /** Asks and resolves to all items of a list, the one that ends it included. */
  async list<Q extends Fields, R extends Fields>(
    request: Message<Q>,
    response: Message<R>,
    fields: Asked<Q>,
  ): Promise<Values<R>[]> {
    const answers = await this.exchange(request, fields, endsList);
    return answers.map((answer) => expected(answer, response));
  }

  /** Asks and resolves to all answers up to the one that `isLast` names, of whatever kind. */
  async exchange<Q extends Fields>(
    request: Message<Q>,
    fields: Asked<Q>,
    isLast: (answer: Received) => boolean,
  ): Promise<Received[]> {
    if (this.#isClosed) throw new ConnectionEnded(`${request.name} cannot be sent: the connection has ended`);
    const messageId = `${++this.#messageIds}`;
    const inbox = new Inbox<Received>(Number.POSITIVE_INFINITY);
    const pending = { messageId, requestType: request.key, keys: answerKeys(request), answers: inbox };
    this.#pending.add(pending);
    try {
      this.#sendMessage(request, { ...fields, MessageID: messageId });
      const answers: Received[] = [];
      do answers.push(await inbox.next(`the answer to ${request.name}`, this.#patience));
      while (!isLast(answers.at(-1)!));
      return answers;
    } finally {
      this.#pending.delete(pending);
    }
  }

  /** Sends a message that has no answer, or whose answer is awaited elsewhere. */
  send<Q extends Fields>(message: Message<Q>, fields: Partial<Values<Q>>): void {
    this.#sendMessage(message, 'MessageID' in message.fields ? { MessageID: '', ...fields } : fields);
  }

  /** The next message of this kind that nobody asked for. */
  async push<R extends Fields>(
    message: Message<R>,
    wants: (value: Values<R>) => boolean = () => true,
  ): Promise<Values<R>> {
    const isWanted = (received: Received) =>
      received.message?.key === message.key && wants(received.value as Values<R>);
    const received = await this.pushes.next(message.name, this.#patience, isWanted);
    return received.value as Values<R>;
  }

  async systemMessage(): Promise<SystemMessage> {
    return this.systemMessages.next('a system message', this.#patience);
  }

  /** Sends the keep-alive and resolves when it came back. */
  async echo(): Promise<void> {
    this.#link.echo();
    await this.frames.next('the echo', this.#patience, ({ id }) => id === RT.CLIENT_ECHO);
  }

  /** Sends any Medius message: class byte, type byte, payload. */
  sendApp(whole: Buffer): void {
    for (const piece of fragments(whole, this.#options.version)) this.#link.sendApp(piece);
  }

  /** Sends any RT frame, sealed as the others are. */
  sendFrame(id: number, payload: Buffer): void {
    this.#link.sendFrame(id, payload);
  }

  /** Sends bytes as they are. */
  sendBytes(bytes: Buffer): void {
    this.#write(bytes);
  }

  /** Sends all that `say` sends in one write. */
  glue(say: () => void): void {
    this.#glued = [];
    say();
    const bytes = Buffer.concat(this.#glued);
    this.#glued = undefined;
    this.#write(bytes);
  }

  /** Reads nothing more until `resume`, so that the server's bytes pile up. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Takes leave as consoles do, and resolves when the socket has closed. */
  async leave(): Promise<void> {
    if (!this.#isClosed) {
      this.#link.leave();
      await this.#written();
      this.#socket.end();
    }
    await this.closed;
  }

  /** Breaks the connection without a word. */
  cut(): void {
    this.#socket.destroy();
  }

  get #patience(): number {
    return this.#options.patience ?? PATIENCE;
  }

  #makeLink(suites: CipherSuites): ClientLink {
    const { applicationId, version, keyOffer, clientKey, serverKey, login } = this.#options;
    const options = { suites, version, keyOffer, clientKey, serverKey, randomBytes };
    return new ClientLink(
      { ...options, login: { ...login, applicationId } },
      {
        send: (frame) => this.#write(frame),
        udpInfo: (address, port, accepted) => this.#udpInfo.add({ address, port, accepted }),
        connected: (accepted) => this.#opening.add(accepted),
        app: (payload) => this.#app(payload),
        frame: (id, payload) => this.#frame(id, payload),
        rejected: (reason) => this.#notOpened(new ConnectionRefused(reason)),
        disconnected: (reason) => this.#dismissed(reason),
        problem: (text) => this.problems.push(text),
      },
    );
  }

  #notOpened(error: Error): void {
    this.#opening.end(error);
    this.#udpInfo.end(error);
  }

  #dismissed(reason: number): void {
    this.#dismiss(reason);
    if (!this.#options.stubborn) void this.leave();
  }

  #sendMessage<Q extends Fields>(message: Message<Q>, fields: object): void {
    const context = this.#context();
    const value = { ...blank(message, context), ...fields } as Values<Q>;
    this.sendApp(message.encodeWhole(value, context));
  }

  #app(payload: Buffer): void {
    const key = keyOf(payload);
    if (key !== DMEPacketFragment.key) {
      this.#message(payload);
      return;
    }
    const whole = this.#reassembly.take(payload.subarray(2), this.#options.version, performance.now());
    if (Buffer.isBuffer(whole)) this.#message(whole);
    else if (whole !== 'incomplete') this.problems.push(`a fragment fits no message: ${whole.refused}`);
  }

  #message(whole: Buffer): void {
    const key = keyOf(whole);
    const pending = [...this.#pending].find(
      ({ keys, messageId }) => keys.has(key) && messageId === messageIdOf(whole),
    );
    const received = this.#decode(whole, pending?.requestType);
    if (pending) pending.answers.add(received);
    else this.pushes.add(received);
  }

  #decode(whole: Buffer, requestType: number | undefined): Received {
    const message = messages.find('server', keyOf(whole));
    if (!message) return { message, value: {}, whole };
    try {
      const context = { ...this.#context(), ...(requestType !== undefined && { requestType }) };
      return { message, value: message.decode(whole, 2, whole.length, context), whole };
    } catch (error) {
      this.problems.push((error as Error).message);
      return { message, value: {}, whole };
    }
  }

  #context() {
    const { version, variants } = this.#options;
    return { version, ...(variants && { variants }) };
  }

  #frame(id: number, payload: Buffer): void {
    if (id !== RT.SERVER_SYSTEM_MESSAGE) {
      this.frames.add({ id, payload });
      return;
    }
    const { severity, text } = SERVER_SYSTEM_MESSAGE.decode(payload, this.#options.version);
    this.systemMessages.add({ severity, text: text.toString('utf8').replace(/\0.*$/s, '') });
  }

  #write(bytes: Buffer): void {
    if (this.#glued) {
      this.#glued.push(bytes);
      return;
    }
    this.#options.tap?.('client', bytes);
    if (!this.#options.pieces) {
      if (this.#socket.writable) this.#socket.write(bytes);
      return;
    }
    const isIdle = this.#outgoing.length === 0;
    this.#outgoing.push(...this.#options.pieces(bytes));
    if (isIdle) this.#writeNext();
  }

  /** Writes one piece and comes back in a later turn, so that pieces arrive as they were cut. */
  #writeNext(): void {
    if (!this.#socket.writable) this.#outgoing.length = 0;
    const piece = this.#outgoing[0];
    if (piece === undefined) return;
    this.#socket.write(piece);
    setImmediate(() => {
      this.#outgoing.shift();
      this.#writeNext();
    });
  }

  async #written(): Promise<void> {
    while (this.#outgoing.length > 0) await new Promise((resolve) => setImmediate(resolve));
  }

  #ended(error: Error): void {
    this.#isClosed = true;
    this.#notOpened(error);
    this.pushes.end(error);
    this.systemMessages.end(error);
    this.frames.end(error);
    for (const { answers } of this.#pending) answers.end(error);
  }
}

function keyOf(whole: Buffer): number {
  return ((whole[0] ?? 0) << 8) | (whole[1] ?? 0);
}

function messageIdOf(whole: Buffer): string {
  const end = whole.indexOf(0, MESSAGE_ID_AT);
  return whole.toString('latin1', MESSAGE_ID_AT, end < 0 ? whole.length : end);
}

function answerKeys(request: Message): Set<number> {
  const found = (request.answers ?? []).map((name) => messages.named(name));
  if (found.length === 0) throw new TypeError(`${request.name} has no answer; use send`);
  return new Set(found.flatMap((message) => (message ? [message.key] : [])));
}

function endsList({ value }: Received): boolean {
  return value.EndOfList !== false && value.EndOfText !== false;
}

function expected<R extends Fields>({ message, value }: Received, response: Message<R>): Values<R> {
  if (message?.key === response.key) return value as Values<R>;
  throw new TypeError(`the answer was ${message?.name}, not ${response.name}`);
}
