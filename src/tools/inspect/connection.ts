/** One connection of a capture: its frames opened and read, what was learned, and what is missing of it. */
import type { KeyRing } from '#wire/crypto/keys.js';
import {
  CONTEXT_CLIENT_SESSION,
  CONTEXT_RSA_AUTH,
  CONTEXT_SERVER_SESSION,
  contextOf,
  KEY_LENGTH,
} from '#wire/crypto/suite.js';
import type { CipherSuites } from '#wire/crypto/suites.js';
import { Conversation, type Direction } from '#wire/rt/conversation.js';
import { type Frame, joinFrame, splitMultiApp } from '#wire/rt/frame.js';
import { LAST_VERSION_WITHOUT_HELLO, RT, RT_NAMES } from '#wire/rt/ids.js';
import { isClear } from '#wire/rt/seal.js';
import type { OwnMessages } from '../own-messages.js';
import type { ConnectionHead, Entry, Moment } from './entry.js';
import { MessageReader, type ReadMessage } from './message-reader.js';
import { learnPlayer } from './player.js';
import { KeyTrial, type SpareKeys } from './spare-keys.js';

/** What all connections of a run share. */
export interface Workshop {
  readonly keys: KeyRing;
  readonly suites: CipherSuites;
  readonly spare: SpareKeys;
  /** Layout variants of a title by its application id. */
  variantsOf(applicationId: number): ReadonlySet<string>;
  /** Shows secrets instead of `***`. */
  readonly secrets: boolean;
  /** Messages that plugins declare. */
  readonly own?: OwnMessages | undefined;
  /** The Medius version of connections whose beginning was not captured. */
  readonly version: number | undefined;
}

type KeyState = 'unseen' | 'sealed' | 'known';

/** Versions that differ in cipher or in what stays in clear; tried where no hello was captured. */
const dialects: readonly number[] = [108, 110, 113];
const multiApps: readonly number[] = [RT.CLIENT_MULTI_APP_TOSERVER, RT.SERVER_MULTI_APP_TOCLIENT];

/** The messages and keys of one connection. */
export class ConnectionReader {
  readonly head: ConnectionHead;
  readonly #workshop: Workshop;
  readonly #conversation: Conversation;
  readonly #trial: KeyTrial;
  readonly #reader: MessageReader;
  /** False until the first message of a handshake was seen. */
  #whole = false;
  #session: KeyState = 'unseen';
  #game: KeyState = 'unseen';
  #clientKey: string | undefined;
  #resumed = false;
  #hello = false;
  #variants: ReadonlySet<string> | undefined;
  /** What SERVER_CONNECT_ACCEPT_TCP said, so that datagrams find their connection. */
  accepted: { readonly playerId: number; readonly scertId: number | undefined } | undefined;
  /** What SERVER_INFO_AUX_UDP said. */
  udpPort: number | undefined;

  constructor(head: ConnectionHead, workshop: Workshop) {
    this.head = head;
    this.#workshop = workshop;
    this.#conversation = new Conversation(workshop.keys, workshop.suites);
    this.#trial = new KeyTrial(workshop.suites, workshop.spare);
    this.#reader = new MessageReader({
      secrets: workshop.secrets,
      own: (sender, whole) => workshop.own?.find(sender, whole, head.applicationId),
    });
    if (workshop.version !== undefined) head.version = workshop.version;
  }

  /** True when the first message of a handshake was there. */
  get whole(): boolean {
    return this.#whole;
  }

  /** What is told of a frame of the TCP stream; the message itself, and what it carries. */
  readFrame(moment: Moment, direction: Direction, frame: Frame): Entry[] {
    if (!this.#whole && isFirst(direction, frame)) this.#begin();
    const { status, plain } = this.#conversation.receive(direction, joinFrame(frame))[0]!;
    return this.#tell(this.head, moment, direction, frame, status, plain, true);
  }

  /** What is told of a frame of a datagram; it goes by this connection's keys, and teaches none. */
  readDatagramFrame(head: ConnectionHead, moment: Moment, direction: Direction, frame: Frame): Entry[] {
    const { status, plain } = this.#conversation.receiveDatagram(direction, joinFrame(frame))[0]!;
    return this.#tell(head, moment, direction, frame, status, plain, false);
  }

  /** The plaintext of a frame of a datagram, when this connection's own keys open it. */
  opens(direction: Direction, frame: Frame): Buffer | undefined {
    return this.#conversation.receiveDatagram(direction, joinFrame(frame))[0]!.plain;
  }

  #tell(
    head: ConnectionHead,
    moment: Moment,
    direction: Direction,
    frame: Frame,
    first: Entry['status'],
    opened: Buffer | undefined,
    teaches: boolean,
  ): Entry[] {
    const plain = opened ?? this.#tryOther(frame);
    const status = first === 'sealed' && plain !== undefined ? 'opened' : first;
    if (teaches) this.#learn(frame.id, plain);
    const base = { ...moment, connection: head, direction, status, error: undefined };
    const hash = frame.encrypted && frame.payload.length > 0 ? frame.hash : undefined;
    const own = { ...base, kind: 'frame' as const, id: frame.id, length: frame.payload.length, hash };
    if (plain === undefined) {
      return [{ ...entryOf(own, undefined), reason: this.#reasonFor(direction, frame) }];
    }
    if (!multiApps.includes(frame.id)) return this.#entries(own, plain, teaches);
    return this.#openContainer(own, plain, teaches);
  }

  /** The message, and after it the one that it completes. */
  #entries(own: Own, payload: Buffer, teaches: boolean): Entry[] {
    const { direction, id, connection, time } = own;
    const context = { version: connection.version, variants: this.#variantsOf(connection) };
    const { whole, ...read } = this.#reader.read(direction, id, payload, context, time ?? 0);
    if (teaches) this.#note(direction, id, { ...read, whole });
    const entries = [entryOf(own, read)];
    if (whole === undefined) return entries;
    if (teaches) this.#note(direction, id, { ...whole, whole: undefined });
    return [...entries, entryOf({ ...own, kind: 'whole', length: (whole.medius?.length ?? 0) + 2 }, whole)];
  }

  #openContainer(own: Own, payload: Buffer, teaches: boolean): Entry[] {
    const { frames, dropped } = splitMultiApp(payload);
    const error = dropped > 0 ? `its last ${dropped} bytes are no inner frame` : undefined;
    const plain = { fields: { frames: frames.length }, names: {} };
    const container = { ...entryOf(own, undefined), plain, error };
    const inner = frames.flatMap((frame) => {
      if (teaches) this.#learn(frame.id, frame.payload);
      const length = frame.payload.length;
      return this.#entries(
        { ...own, kind: 'inner', id: frame.id, length, hash: undefined },
        frame.payload,
        teaches,
      );
    });
    return [container, ...inner];
  }

  #tryOther(frame: Frame): Buffer | undefined {
    if (isClear(frame)) return undefined;
    if (this.#whole || this.#hello) return this.#trial.open(frame, [this.head.version]);
    const { version } = this.#workshop;
    const plain = this.#trial.open(frame, version === undefined ? dialects : [version]);
    this.head.version = this.#trial.version ?? this.head.version;
    return plain;
  }

  #learn(id: number, plain: Buffer | undefined): void {
    const state: KeyState = plain === undefined ? 'sealed' : 'known';
    if (plain?.length === KEY_LENGTH && isKey(id)) this.#trial.learn(plain);
    if (id === RT.SERVER_CRYPTKEY_PEER && this.#session !== 'known') this.#session = state;
    if (id === RT.SERVER_CRYPTKEY_GAME && this.#game !== 'known') this.#game = state;
    if (id === RT.CLIENT_CRYPTKEY_PUBLIC && plain !== undefined) this.#clientKey = plain.toString('hex');
    if (id !== RT.SERVER_HELLO) return;
    this.#hello = true;
    this.head.version = this.#conversation.version;
  }

  /** A connection that begins without a hello is one of 1.08; a hello that follows says another. */
  #begin(): void {
    this.#whole = true;
    this.head.version = LAST_VERSION_WITHOUT_HELLO;
  }

  #variantsOf({ applicationId }: ConnectionHead): ReadonlySet<string> {
    this.#variants ??= applicationId === undefined ? undefined : this.#workshop.variantsOf(applicationId);
    return this.#variants ?? new Set();
  }

  /** What this message tells of the connection itself. */
  #note(direction: Direction, id: number, read: ReadMessage): void {
    learnPlayer(this.head.player, direction, id, read);
    const { values } = read;
    if (values === undefined) return;
    if (typeof values.applicationId === 'number') this.head.applicationId = values.applicationId;
    if (id === RT.SERVER_CONNECT_ACCEPT_TCP)
      this.accepted = { playerId: Number(values.playerId), scertId: values.scertId as number | undefined };
    if (id === RT.SERVER_INFO_AUX_UDP) this.udpPort = Number(values.port);
    if (id === RT.SERVER_HELLO && Buffer.isBuffer(values.resumeTag))
      this.#resumed = values.resumeTag.some((byte) => byte !== 0);
    if (id === RT.CLIENT_CONNECT_TCP_AUX_UDP) this.head.role ??= 'dme';
  }

  #reasonFor(direction: Direction, frame: Frame): string {
    switch (contextOf(frame.hash)) {
      case CONTEXT_RSA_AUTH:
        return direction === 'client'
          ? 'sealed to a server key whose private half is not known'
          : this.#reasonForPeerKey();
      case CONTEXT_CLIENT_SESSION:
        return this.#reasonForKey(this.#session, 'session key', 'SERVER_CRYPTKEY_PEER');
      case CONTEXT_SERVER_SESSION:
        return this.#reasonForKey(this.#game, 'game key', 'SERVER_CRYPTKEY_GAME');
      default:
        return `cipher context ${contextOf(frame.hash)} belongs to no key`;
    }
  }

  #reasonForPeerKey(): string {
    if (this.#clientKey === undefined) return "sealed to the client's key, which is not known";
    const known = this.#workshop.keys.byModulus(Buffer.from(this.#clientKey, 'hex'));
    if (known?.isPrivate) return `its hash does not fit under the client's key "${known.id}": damaged`;
    return "sealed to the client's key, whose private half is not known";
  }

  #reasonForKey(state: KeyState, key: string, carrier: string): string {
    if (state === 'known') return `its hash does not fit the ${key}: damaged, or sealed with another`;
    if (state === 'sealed') return `no ${key}: the ${carrier} that brought it could not be opened`;
    if (this.#resumed)
      return `no ${key}: a resumed session, whose keys follow from the one before in an unknown way`;
    return `no ${key}: its ${carrier} is not in the capture`;
  }
}

type Own = Pick<
  Entry,
  'packet' | 'time' | 'connection' | 'direction' | 'status' | 'error' | 'kind' | 'length' | 'hash'
> & { readonly id: number };

function entryOf(own: Own, read: Omit<ReadMessage, 'whole'> | undefined): Entry {
  return {
    ...own,
    name: RT_NAMES.get(own.id),
    reason: undefined,
    error: read?.error,
    plain: read?.plain,
    medius: read?.medius,
    raw: read?.raw,
  };
}

function isKey(id: number): boolean {
  return id === RT.SERVER_CRYPTKEY_PEER || id === RT.SERVER_CRYPTKEY_GAME;
}

/** The words with which a client begins. */
function isFirst(direction: Direction, { id, encrypted }: Frame): boolean {
  if (direction !== 'client') return false;
  if (id === RT.CLIENT_HELLO || id === RT.CLIENT_CRYPTKEY_PUBLIC) return true;
  const isConnect = id === RT.CLIENT_CONNECT_TCP || id === RT.CLIENT_CONNECT_TCP_AUX_UDP;
  return isConnect && !encrypted;
}
