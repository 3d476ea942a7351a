/**
 * A console's side of an SCE-RT connection, without a console: for tests, bots and load. As pure as the
 * server's side, and written beside it, not after it: the two share frames, ciphers and message rows only.
 */
import type { RsaKey } from '#wire/crypto/rsa.js';
import {
  type CipherSuite,
  CONTEXT_CLIENT_SESSION,
  CONTEXT_RSA_AUTH,
  CONTEXT_SERVER_SESSION,
  contextOf,
} from '#wire/crypto/suite.js';
import { type CipherSuites, suiteOf } from '#wire/crypto/suites.js';
import { DisconnectReason } from '#wire/rt/enums.js';
import { buildFrame, type Frame, FrameReader, hexId, joinFrame, splitMultiApp } from '#wire/rt/frame.js';
import { LAST_VERSION_WITHOUT_HELLO, RT } from '#wire/rt/ids.js';
import {
  CLIENT_CONNECT_READY_REQUIRE,
  CLIENT_CONNECT_READY_TCP,
  CLIENT_CONNECT_TCP,
  CLIENT_DISCONNECT_WITH_REASON,
  CLIENT_HELLO,
  SERVER_CONNECT_ACCEPT_TCP,
  SERVER_CONNECT_REJECT,
  SERVER_HELLO,
  SERVER_INFO_AUX_UDP,
} from '#wire/rt/messages.js';
import { isClear, openFrame, sealFrame } from '#wire/rt/seal.js';

/** Seen in capture: the start option of every console, and what it wants at lobby servers and on DME. */
const START_OPTION = 14;
const RECEIVE_LOBBY = 1;
const RECEIVE_DME = 5;

/** How the console gives its key: sealed, as consoles do; in clear, as some bots do; or not at all. */
export type KeyOffer = 'sealed' | 'clear' | 'none';

/** What a client link is given. */
export interface ClientLinkOptions {
  readonly suites: CipherSuites;
  /** Medius version: up to 108 no hello is said. */
  readonly version: number;
  readonly keyOffer: KeyOffer;
  /** The console's own pair; its modulus is what it sends. */
  readonly clientKey: RsaKey;
  /** The key that the offer is sealed to: that of the disc at MUIS and MAS, else the ServerKey of the last answer. */
  readonly serverKey: RsaKey;
  readonly login: ClientLogin;
  /** DER certificate for a hello that has one (PS3). */
  readonly certificate?: Buffer;
  randomBytes(length: number): Buffer;
}

/** What stands in CLIENT_CONNECT_TCP. */
export interface ClientLogin {
  readonly worldId: number;
  readonly applicationId: number;
  readonly sessionKey?: string;
  readonly accessKey?: string;
  /** True on DME with UDP. */
  readonly auxUdp?: boolean;
}

/** What the server's SERVER_CONNECT_ACCEPT_TCP said. */
export interface Accepted {
  readonly playerId: number;
  readonly playerCount: number;
  /** This client's address as the server sees it. */
  readonly address: string;
  /** From 1.09 on. */
  readonly scertId: number | undefined;
}

/** Where a client link puts what it finds. */
export interface ClientLinkSink {
  /** One whole frame for the server. */
  send(frame: Buffer): void;
  /**
   * DME: where the datagrams go, and who the server takes this client for. CLIENT_CONNECT_AUX_UDP is the
   * caller's; then `udpReady`.
   */
  udpInfo(address: string, port: number, accepted: Accepted): void;
  /** The handshake is through. */
  connected(accepted: Accepted): void;
  /** A Medius message, class byte first. */
  app(payload: Buffer): void;
  /** Any other message, echoes too. */
  frame(id: number, payload: Buffer): void;
  rejected(reason: number): void;
  /** The server wants the client to go. */
  disconnected(reason: number): void;
  /** Something that an original server would not send. */
  problem(text: string): void;
}

/** One connection, seen from the console. */
export class ClientLink {
  readonly #options: ClientLinkOptions;
  readonly #sink: ClientLinkSink;
  readonly #reader = new FrameReader(0xffff);
  #sessionKey: Buffer | undefined;
  #gameKey: Buffer | undefined;
  #accepted: Accepted | undefined;

  constructor(options: ClientLinkOptions, sink: ClientLinkSink) {
    this.#options = options;
    this.#sink = sink;
  }

  /** Says the first word. */
  start(): void {
    if (this.#isEarly()) this.#offerKey();
    else this.#sayHello();
  }

  /** Takes the next bytes of the stream, cut anywhere. */
  receive(chunk: Buffer): void {
    for (const frame of this.#reader.receive(chunk)) {
      const plain = this.open(frame);
      if (plain === undefined)
        this.#sink.problem(`a ${hexId(frame.id)} of ${frame.payload.length} bytes does not open`);
      else this.#take(frame.id, plain);
    }
  }

  /** Sends a Medius message, class byte first. */
  sendApp(payload: Buffer): void {
    this.sendFrame(RT.CLIENT_APP_TOSERVER, payload);
  }

  /** Sends any message. */
  sendFrame(id: number, payload: Buffer): void {
    this.#sink.send(this.wrap(id, payload));
  }

  /** Sends the keep-alive; the server answers with the same byte. */
  echo(): void {
    this.sendFrame(RT.CLIENT_ECHO, Buffer.of(0xa5));
  }

  /** DME: the datagram was answered. */
  udpReady(): void {
    this.sendFrame(RT.CLIENT_CONNECT_READY_AUX_UDP, Buffer.alloc(0));
  }

  /** Takes leave, as consoles do before they close. */
  leave(): void {
    if (this.#isEarly()) {
      this.#sink.send(buildFrame(RT.CLIENT_DISCONNECT, Buffer.alloc(0)));
      return;
    }
    const payload = CLIENT_DISCONNECT_WITH_REASON.encode(
      { reason: DisconnectReason.Normal },
      this.#options.version,
    );
    this.sendFrame(RT.CLIENT_DISCONNECT_WITH_REASON, payload);
  }

  /** The frame of a message, for the stream or for a datagram: sealed once there is a key, unless keys go in clear. */
  wrap(id: number, payload: Buffer): Buffer {
    const key = this.#options.keyOffer === 'sealed' ? this.#sessionKey : undefined;
    return key
      ? sealFrame(this.#dialect(), key, CONTEXT_CLIENT_SESSION, id, payload)
      : buildFrame(id, payload);
  }

  /** The plaintext of a frame from the stream or a datagram; undefined when it does not open. */
  open(frame: Frame): Buffer | undefined {
    if (isClear(frame)) return frame.payload;
    switch (contextOf(frame.hash)) {
      case CONTEXT_RSA_AUTH:
        return this.#options.clientKey.open(frame.payload, frame.hash, this.#suite());
      case CONTEXT_CLIENT_SESSION:
        return this.#sessionKey && openFrame(this.#dialect(), this.#sessionKey, frame);
      case CONTEXT_SERVER_SESSION:
        return this.#gameKey && openFrame(this.#dialect(), this.#gameKey, frame);
      default:
        return undefined;
    }
  }

  #take(id: number, payload: Buffer): void {
    switch (id) {
      case RT.SERVER_HELLO:
        this.#serverHello(payload);
        break;
      case RT.SERVER_CRYPTKEY_PEER:
        this.#peerKey(payload);
        break;
      case RT.SERVER_CRYPTKEY_GAME:
        this.#gameKey = payload;
        break;
      case RT.SERVER_CONNECT_REQUIRE:
        this.sendFrame(
          RT.CLIENT_CONNECT_READY_REQUIRE,
          CLIENT_CONNECT_READY_REQUIRE.encode({ value: 0 }, this.#options.version),
        );
        break;
      case RT.SERVER_CONNECT_ACCEPT_TCP:
        this.#accept(payload);
        break;
      case RT.SERVER_INFO_AUX_UDP:
        this.#udpInfo(payload);
        break;
      case RT.SERVER_CONNECT_COMPLETE:
        if (this.#accepted) this.#sink.connected(this.#accepted);
        else this.#sink.problem('SERVER_CONNECT_COMPLETE came before SERVER_CONNECT_ACCEPT_TCP');
        break;
      case RT.SERVER_MULTI_APP_TOCLIENT:
        for (const inner of splitMultiApp(payload).frames) this.#take(inner.id, inner.payload);
        break;
      default:
        this.#takeLater(id, payload);
    }
  }

  #takeLater(id: number, payload: Buffer): void {
    switch (id) {
      case RT.SERVER_ECHO:
        this.sendFrame(id, payload);
        this.#sink.frame(id, payload);
        break;
      case RT.SERVER_APP:
        this.#sink.app(payload);
        break;
      case RT.SERVER_CONNECT_REJECT:
        this.#sink.rejected(SERVER_CONNECT_REJECT.decode(payload, this.#options.version).reason);
        break;
      case RT.CLIENT_DISCONNECT_WITH_REASON:
      case RT.SERVER_FORCED_DISCONNECT:
        this.#sink.disconnected(payload[0] ?? 0);
        break;
      default:
        this.#sink.frame(id, payload);
    }
  }

  #sayHello(): void {
    const { version, certificate } = this.#options;
    const ps3 = certificate && {
      certificateLength: certificate.length,
      certificate,
      resumeTag: Buffer.alloc(4),
      nonce: Buffer.alloc(0),
    };
    const versions = version === 110 ? [110, 109] : [version];
    const encryptionVersions = certificate ? [0x600, 0x400, 1] : [1];
    const counts = { versionCount: versions.length, encryptionVersionCount: encryptionVersions.length };
    const hello = CLIENT_HELLO.encode({ ...counts, versions, encryptionVersions, ...ps3 }, version);
    this.#sink.send(buildFrame(RT.CLIENT_HELLO, hello));
  }

  #serverHello(payload: Buffer): void {
    const { version } = SERVER_HELLO.decode(payload, this.#options.version);
    if (version !== this.#options.version)
      this.#sink.problem(`the server chose version ${version}, offered was ${this.#options.version}`);
    this.#offerKey();
  }

  #offerKey(): void {
    const { keyOffer, clientKey, serverKey } = this.#options;
    if (keyOffer === 'none') {
      this.#login();
      return;
    }
    const id = RT.CLIENT_CRYPTKEY_PUBLIC;
    if (keyOffer === 'clear') {
      this.#sink.send(buildFrame(id, clientKey.modulus));
      return;
    }
    const hash = this.#suite().hash(clientKey.modulus, CONTEXT_RSA_AUTH);
    this.#sink.send(joinFrame({ id, encrypted: true, hash, payload: serverKey.seal(clientKey.modulus) }));
  }

  /** The first one is the session key and lets the login go out; the second, on DME, replaces it. */
  #peerKey(payload: Buffer): void {
    const isFirst = this.#sessionKey === undefined;
    this.#sessionKey = payload;
    if (isFirst) this.#login();
  }

  #login(): void {
    const { version, login, randomBytes } = this.#options;
    const { auxUdp, ...names } = login;
    const value = { prefix: Buffer.of(1, 8, 1), key: randomBytes(64), ...names };
    const id = auxUdp ? RT.CLIENT_CONNECT_TCP_AUX_UDP : RT.CLIENT_CONNECT_TCP;
    this.sendFrame(id, CLIENT_CONNECT_TCP.encode(value, version));
  }

  #accept(payload: Buffer): void {
    const accept = SERVER_CONNECT_ACCEPT_TCP.decode(payload, this.#options.version);
    const { playerId, playerCount, address } = accept;
    this.#accepted = {
      playerId,
      playerCount,
      address,
      scertId: 'scertId' in accept ? accept.scertId : undefined,
    };
    if (this.#isEarly()) return;
    const receiveFlag = this.#options.login.auxUdp ? RECEIVE_DME : RECEIVE_LOBBY;
    const ready = CLIENT_CONNECT_READY_TCP.encode(
      { startOption: START_OPTION, receiveFlag },
      this.#options.version,
    );
    this.sendFrame(RT.CLIENT_CONNECT_READY_TCP, ready);
  }

  #udpInfo(payload: Buffer): void {
    const { address, port } = SERVER_INFO_AUX_UDP.decode(payload, this.#options.version);
    if (this.#accepted) this.#sink.udpInfo(address, port, this.#accepted);
    else this.#sink.problem('SERVER_INFO_AUX_UDP came before SERVER_CONNECT_ACCEPT_TCP');
  }

  #isEarly(): boolean {
    return this.#options.version <= LAST_VERSION_WITHOUT_HELLO;
  }

  #suite(): CipherSuite {
    return suiteOf(this.#options.suites, this.#options.version);
  }

  #dialect() {
    return { suite: this.#suite(), version: this.#options.version };
  }
}
