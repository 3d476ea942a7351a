/**
 * The server's side of an SCE-RT connection as a pure state machine: bytes in through `receive`, frames out
 * through the sink. No socket, no clock, no random source of its own. The order of messages is that of the
 * original servers, as captured for 1.08, 1.10 and 1.13.
 */
import { CONTEXT_RSA_AUTH, contextOf, FIRST_PS3_VERSION, KEY_LENGTH } from '../crypto/suite.js';
import { WireError } from '../errors.js';
import { RejectReason, TextEncoding } from './enums.js';
import { buildFrame, type Frame, FrameReader, hexId, splitMultiApp } from './frame.js';
import { LAST_VERSION_WITHOUT_HELLO, RT, RT_NAMES } from './ids.js';
import type {
  CloseReason,
  ConnectAnswer,
  DmeAnswer,
  LinkProblemCode,
  ServerLinkOptions,
  ServerLinkSink,
} from './link-types.js';
import {
  CLIENT_CONNECT_TCP,
  CLIENT_DISCONNECT_WITH_REASON,
  CLIENT_HELLO,
  SERVER_CONNECT_REJECT,
  SERVER_HELLO,
  SERVER_SYSTEM_MESSAGE,
} from './messages.js';
import {
  acceptMessage,
  certificateFields,
  completeMessage,
  echoMessage,
  type Outgoing,
  requireMessage,
  startupMessage,
  udpMessage,
} from './replies.js';
import { isClear } from './seal.js';
import { ServerCipher } from './server-cipher.js';

/** So many frames in a row that do not verify end the connection. */
const HASH_FAILURES = 20;

/** Medius versions that a hello may choose. */
const FIRST_VERSION = 105;
const LAST_VERSION = 113;

/**
 * start: hello, key exchange, login; deciding: the login waits for its answer; require, ready, aux: waits
 * for CLIENT_CONNECT_READY_REQUIRE, _READY_TCP, _READY_AUX_UDP; leaving: told to go; closed: nothing more.
 */
type State = 'start' | 'deciding' | 'require' | 'ready' | 'aux' | 'connected' | 'leaving' | 'closed';

interface Incoming {
  readonly id: number;
  readonly payload: Buffer;
  readonly sealed: boolean;
}

const NO_BYTES = Buffer.alloc(0);
/** Messages that are announced to the sink without their bytes. */
const keyExchange: ReadonlySet<number> = new Set([
  RT.CLIENT_CRYPTKEY_PUBLIC,
  RT.SERVER_CRYPTKEY_PEER,
  RT.SERVER_CRYPTKEY_GAME,
  RT.CLIENT_HELLO,
  RT.SERVER_HELLO,
]);

/** One client's connection, seen from the server. */
export class ServerLink {
  readonly #options: ServerLinkOptions;
  readonly #sink: ServerLinkSink;
  readonly #reader: FrameReader;
  readonly #cipher: ServerCipher;
  #state: State = 'start';
  #saidHello = false;
  #auxUdp = false;
  #answer: ConnectAnswer | undefined;
  #held: Incoming[] = [];
  #failures = 0;
  #droppedFrames = 0;

  constructor(options: ServerLinkOptions, sink: ServerLinkSink) {
    this.#options = options;
    this.#sink = sink;
    this.#reader = new FrameReader(options.frameCeiling);
    this.#cipher = new ServerCipher(options);
  }

  /** Medius version, 108 until a hello says another. */
  get version(): number {
    return this.#cipher.version;
  }

  /** True when what is sent goes out sealed. */
  get sealing(): boolean {
    return this.#cipher.sealing;
  }

  /** True from SERVER_CONNECT_COMPLETE until either side leaves. */
  get connected(): boolean {
    return this.#state === 'connected';
  }

  /** Frames dropped because their hash did not verify or their key is unknown. */
  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  /** Takes the next bytes of the stream, cut anywhere. Never throws for what they hold. */
  receive(chunk: Buffer): void {
    if (this.#isClosed()) return;
    for (const frame of this.#reader.receive(chunk)) {
      this.#frame(frame);
      if (this.#isClosed()) return;
    }
    const { overlong } = this.#reader;
    if (overlong === undefined) return;
    const { id, length, ceiling } = overlong;
    this.#problem('E_RT_FRAME_LONG', id, `${length} bytes declared, at most ${ceiling} are taken`);
    this.#close('overlong frame');
  }

  /**
   * Lets the client in. Without effect when it has gone meanwhile. Throws a WireError when the answer does
   * not fit its message, and an Error when no login waits.
   */
  accept(answer: ConnectAnswer): void {
    if (this.#isClosed() || this.#state === 'leaving') return;
    if (this.#state !== 'deciding') throw new Error(`accept: no login waits in state "${this.#state}"`);
    if (this.#wantsUdp() && answer.dme === undefined) {
      throw new TypeError('accept: the client asked for UDP, so the answer needs its dme part');
    }
    this.#answer = answer;
    if (answer.inClear) this.#cipher.stopSealing();
    if (this.version > LAST_VERSION_WITHOUT_HELLO) this.#require();
    else this.#acceptEarly(answer);
    this.#releaseHeld();
  }

  /** Refuses the client with one of RejectReason and closes. Without effect when it has gone meanwhile. */
  reject(reason: number): void {
    if (this.#isClosed()) return;
    this.sendFrame(RT.SERVER_CONNECT_REJECT, SERVER_CONNECT_REJECT.encode({ reason }, this.version));
    this.#close('refused');
  }

  /** Sends a Medius message, class byte first. */
  sendApp(payload: Buffer): void {
    this.sendFrame(RT.SERVER_APP, payload);
  }

  /** Sends any message, sealed when the link seals. Dropped when the connection has ended. */
  sendFrame(id: number, payload: Buffer): void {
    if (this.#isClosed()) return;
    const looked = this.#looked('out', id, payload);
    if (looked !== undefined) this.#sink.send(this.#cipher.wrap(id, looked));
  }

  /** Sends a message in clear, whatever else the link does. */
  sendClearFrame(id: number, payload: Buffer): void {
    if (this.#isClosed()) return;
    const looked = this.#looked('out', id, payload);
    if (looked !== undefined) this.#sink.send(buildFrame(id, looked));
  }

  /** Shows a text box on the console. `language` is one of Language. */
  systemMessage(text: string, { severity = 1, language = 1 } = {}): void {
    const bytes = Buffer.from(`${text}\0`);
    const value = { severity, encoding: TextEncoding.Utf8, language, endOfMessage: 1, text: bytes };
    this.sendFrame(RT.SERVER_SYSTEM_MESSAGE, SERVER_SYSTEM_MESSAGE.encode(value, this.version));
  }

  /** Sends the keep-alive that consoles from 1.09 on answer; 1.08 does not know it and gets none. */
  serverEcho(): void {
    if (this.version > LAST_VERSION_WITHOUT_HELLO) this.#send(echoMessage(this.#options.now()));
  }

  /**
   * Asks the client to go, with one of DisconnectReason. Consoles close by themselves; the socket should
   * only be closed seconds later. Nothing but echoes and its leave is taken from it any more.
   */
  disconnect(reason = 0): void {
    if (this.#isClosed() || this.#state === 'leaving') return;
    const payload = CLIENT_DISCONNECT_WITH_REASON.encode({ reason }, this.version);
    this.sendFrame(RT.CLIENT_DISCONNECT_WITH_REASON, payload);
    this.#state = 'leaving';
    this.#held = [];
  }

  #frame(frame: Frame): void {
    if (frame.id === RT.CLIENT_CRYPTKEY_PUBLIC) {
      this.#looked('in', frame.id, NO_BYTES);
      this.#cryptKey(frame);
      return;
    }
    const opened = this.#cipher.open(frame);
    if ('failed' in opened) {
      this.#failed(opened.failed, frame);
      return;
    }
    this.#failures = 0;
    this.#arrive({ id: frame.id, payload: opened.plain, sealed: !isClear(frame) });
  }

  #failed(code: LinkProblemCode, frame: Frame): void {
    this.#droppedFrames++;
    this.#failures++;
    this.#problem(code, frame.id, `context ${contextOf(frame.hash)}, ${frame.payload.length} bytes`);
    if (this.#failures >= HASH_FAILURES) this.#close('hash failures');
  }

  #arrive(message: Incoming): void {
    const payload = this.#looked('in', message.id, message.payload);
    if (payload !== undefined) this.#take({ ...message, payload });
  }

  #looked(direction: 'in' | 'out', id: number, payload: Buffer): Buffer | undefined {
    if (this.#sink.look === undefined) return payload;
    if (!keyExchange.has(id)) return this.#sink.look(direction, id, payload);
    this.#sink.look(direction, id, NO_BYTES);
    return payload;
  }

  #take(message: Incoming): void {
    const { id, payload } = message;
    if (id === RT.CLIENT_DISCONNECT) this.#left(undefined);
    else if (id === RT.CLIENT_DISCONNECT_WITH_REASON) this.#left(payload[0]);
    else if (id === RT.CLIENT_ECHO) this.sendFrame(id, payload);
    else if (this.#state === 'deciding') this.#hold(message);
    else if (this.#state !== 'leaving') this.#takeInTurn(message);
  }

  #takeInTurn(message: Incoming): void {
    switch (message.id) {
      case RT.CLIENT_HELLO:
        this.#hello(message.payload);
        break;
      case RT.CLIENT_CONNECT_TCP:
      case RT.CLIENT_CONNECT_TCP_AUX_UDP:
        this.#connect(message);
        break;
      case RT.CLIENT_CONNECT_READY_REQUIRE:
        this.#readyRequire();
        break;
      case RT.CLIENT_CONNECT_READY_TCP:
        this.#readyTcp();
        break;
      case RT.CLIENT_CONNECT_READY_AUX_UDP:
        this.#readyAuxUdp();
        break;
      case RT.CLIENT_MULTI_APP_TOSERVER:
        this.#multiApp(message);
        break;
      default:
        this.#deliver(message);
    }
  }

  #deliver(message: Incoming): void {
    if (this.#state === 'start') this.#misplaced(message.id);
    else if (this.#state !== 'connected') this.#hold(message);
    else if (message.id === RT.CLIENT_APP_TOSERVER) this.#sink.app(message.payload);
    else this.#sink.frame(message.id, message.payload);
  }

  #multiApp({ id, payload, sealed }: Incoming): void {
    const { frames, dropped } = splitMultiApp(payload);
    for (const inner of frames) {
      if (this.#isClosed()) return;
      if (inner.id === id || inner.id === RT.CLIENT_CRYPTKEY_PUBLIC) {
        this.#problem('E_RT_MULTI_APP', id, `${RT_NAMES.get(inner.id)} cannot stand inside`);
      } else {
        this.#arrive({ id: inner.id, payload: inner.payload, sealed });
      }
    }
    if (dropped > 0) {
      this.#problem('E_RT_MULTI_APP', id, `${dropped} of ${payload.length} bytes are no inner frame`);
    }
  }

  #hello(payload: Buffer): void {
    if (this.#state !== 'start' || this.#saidHello || this.#cipher.keyExchange !== 'none') {
      this.#misplaced(RT.CLIENT_HELLO);
      return;
    }
    const hello = this.#decode(CLIENT_HELLO, payload);
    if (hello === undefined) return;
    const version = hello.versions.find((one) => one >= FIRST_VERSION && one <= LAST_VERSION);
    if (version === undefined) {
      const range = `none of them within ${FIRST_VERSION} to ${LAST_VERSION}`;
      this.#problem('E_RT_PAYLOAD', RT.CLIENT_HELLO, `versions ${hello.versions.slice(0, 8)}, ${range}`);
      this.reject(RejectReason.Version);
      return;
    }
    this.#saidHello = true;
    this.#cipher.version = version;
    const { certificate } = hello;
    const encryptionVersion = hello.encryptionVersions[0] ?? 1;
    const ours = certificate && certificateFields(this.#options.certificate);
    this.#send([RT.SERVER_HELLO, SERVER_HELLO.encode({ version, encryptionVersion, ...ours }, version)]);
    this.#sink.hello({ version, encryptionVersion, certificate });
  }

  #cryptKey(frame: Frame): void {
    if (this.#state !== 'start' || this.#cipher.keyExchange !== 'none') {
      this.#misplaced(frame.id);
      return;
    }
    if (!isClear(frame) && contextOf(frame.hash) !== CONTEXT_RSA_AUTH) {
      this.#failed('E_RT_NO_KEY', frame);
      return;
    }
    if (frame.payload.length !== KEY_LENGTH) {
      this.#problem('E_RT_PAYLOAD', frame.id, `${frame.payload.length} bytes, ${KEY_LENGTH} are needed`);
      return;
    }
    const exchange = this.#cipher.takeCryptKey(frame);
    if (exchange === 'unopened') this.#problem('E_RT_CRYPTKEY', frame.id, 'sealed to a key not known here');
    if (this.#options.encryption === true && exchange !== 'sealed') this.reject(RejectReason.Encryption);
    else this.#handOutSessionKey();
  }

  #handOutSessionKey(): void {
    const frame = this.#cipher.handOutSessionKey();
    if (frame !== undefined) {
      this.#looked('out', RT.SERVER_CRYPTKEY_PEER, NO_BYTES);
      this.#sink.send(frame);
      return;
    }
    this.#problem('E_RT_MODULUS', RT.CLIENT_CRYPTKEY_PUBLIC, 'it must be odd and have its top bit set');
    this.reject(RejectReason.Encryption);
  }

  #connect({ id, payload, sealed }: Incoming): void {
    if (this.#state !== 'start') {
      this.#misplaced(id);
      return;
    }
    if (this.#options.encryption === true && !sealed) {
      this.reject(RejectReason.Encryption);
      return;
    }
    const login = this.#decode(CLIENT_CONNECT_TCP, payload);
    if (login === undefined) return;
    const { worldId, applicationId, sessionKey, accessKey } = login;
    const { version, keyExchange, keyId } = this.#cipher;
    this.#auxUdp = id === RT.CLIENT_CONNECT_TCP_AUX_UDP;
    this.#state = 'deciding';
    const names = { version, worldId, applicationId, sessionKey, accessKey };
    this.#sink.connect({ ...names, auxUdp: this.#auxUdp, keyExchange, keyId });
  }

  /** 1.08: everything in one burst; on DME the last word waits for the client's UDP side. */
  #acceptEarly(answer: ConnectAnswer): void {
    this.#sendGameKey();
    this.#sendPeerKey();
    this.#send(acceptMessage(answer, this.version, this.#options.acceptPrefixByte));
    const dme = this.#dmeAnswer();
    if (dme === undefined) {
      this.#complete(answer);
      return;
    }
    this.#state = 'aux';
    this.#send(udpMessage(dme));
  }

  /** From 1.09 on the client first agrees to the largest packet. */
  #require(): void {
    this.#state = 'require';
    this.#send(requireMessage(this.version, this.#options.kind));
  }

  #readyRequire(): void {
    if (this.#state !== 'require' || this.#answer === undefined) {
      this.#misplaced(RT.CLIENT_CONNECT_READY_REQUIRE);
      return;
    }
    this.#state = 'ready';
    const accept = acceptMessage(this.#answer, this.version, this.#options.acceptPrefixByte);
    if (this.#bundles()) {
      this.#sendBundle(...(this.#cipher.keyExchange === 'none' ? [] : [this.#gameKeyMessage()]), accept);
      return;
    }
    this.#sendGameKey();
    this.#sendPeerKey();
    this.#send(accept);
  }

  #readyTcp(): void {
    if (this.#state !== 'ready' || this.#answer === undefined) {
      this.#misplaced(RT.CLIENT_CONNECT_READY_TCP);
      return;
    }
    const dme = this.#dmeAnswer();
    if (dme === undefined) {
      this.#complete(this.#answer);
      this.#releaseHeld();
      return;
    }
    this.#state = 'aux';
    this.#send(startupMessage(dme));
    this.#send(udpMessage(dme));
  }

  #readyAuxUdp(): void {
    if (this.#state !== 'aux' || this.#answer === undefined) {
      this.#misplaced(RT.CLIENT_CONNECT_READY_AUX_UDP);
      return;
    }
    this.#complete(this.#answer);
    this.#releaseHeld();
  }

  #complete({ playerCount }: ConnectAnswer): void {
    this.#state = 'connected';
    if (this.#bundles()) {
      this.#sendBundle(completeMessage(playerCount), echoMessage(this.#options.now()));
      this.#sink.connected();
      return;
    }
    this.#send(completeMessage(playerCount));
    // What the role says first stands between the two, as the DME version did on the original servers.
    this.#sink.connected();
    if (this.connected) this.serverEcho();
  }

  #gameKeyMessage(): Outgoing {
    return [RT.SERVER_CRYPTKEY_GAME, this.#options.gameKey];
  }

  /** Keys go out if and only if the client gave its own. */
  #sendGameKey(): void {
    if (this.#cipher.keyExchange !== 'none') this.#send(this.#gameKeyMessage());
  }

  /** The second SERVER_CRYPTKEY_PEER, on DME: the key that all players of the world share. */
  #sendPeerKey(): void {
    const peerKey = this.#options.kind === 'dme' ? this.#answer?.dme?.peerKey : undefined;
    if (peerKey === undefined || this.#cipher.keyExchange === 'none') return;
    this.#send([RT.SERVER_CRYPTKEY_PEER, peerKey]);
    this.#cipher.usePeerKey(peerKey);
  }

  #wantsUdp(): boolean {
    return this.#auxUdp && this.#options.kind === 'dme';
  }

  #dmeAnswer(): DmeAnswer | undefined {
    return this.#wantsUdp() ? this.#answer?.dme : undefined;
  }

  /** PS3 lobby servers put the parts of their handshake into two multi-app messages. Seen in capture. */
  #bundles(): boolean {
    return this.version >= FIRST_PS3_VERSION && this.#options.kind === 'medius';
  }

  #sendBundle(...messages: Outgoing[]): void {
    const frames = messages.map(([id, payload]) => buildFrame(id, payload));
    this.#send([RT.SERVER_MULTI_APP_TOCLIENT, Buffer.concat(frames)]);
  }

  #send([id, payload]: Outgoing): void {
    this.sendFrame(id, payload);
  }

  #hold(message: Incoming): void {
    if (this.#held.length < this.#options.heldMessages) {
      this.#held.push(message);
      return;
    }
    this.#problem('E_RT_STATE', message.id, `${this.#held.length} messages wait for the login already`);
    this.#close('too many messages before login');
  }

  /** Takes what waited, in order; what has to wait longer is held again. */
  #releaseHeld(): void {
    const held = this.#held;
    this.#held = [];
    for (const message of held) {
      if (this.#isClosed()) return;
      this.#take(message);
    }
  }

  /** A payload's fields; what is wrong with it is told, and gives undefined. */
  #decode<V>(message: { id: number; decode(payload: Buffer, version: number): V }, payload: Buffer) {
    try {
      return message.decode(payload, this.version);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const { offset, hex } = error.place;
      const place = { ...(offset !== undefined && { offset }), ...(hex !== undefined && { hex }) };
      this.#sink.problem({ code: 'E_RT_PAYLOAD', id: message.id, detail: error.message, ...place });
      return undefined;
    }
  }

  #left(reason: number | undefined): void {
    this.#state = 'closed';
    this.#held = [];
    this.#sink.disconnected(reason);
  }

  #misplaced(id: number): void {
    const name = RT_NAMES.get(id) ?? hexId(id);
    this.#problem('E_RT_STATE', id, `${name} has no place in state "${this.#state}"`);
  }

  #problem(code: LinkProblemCode, id: number, detail: string): void {
    this.#sink.problem({ code, id, detail });
  }

  #close(reason: CloseReason): void {
    if (this.#isClosed()) return;
    this.#state = 'closed';
    this.#held = [];
    this.#sink.close(reason);
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }
}
