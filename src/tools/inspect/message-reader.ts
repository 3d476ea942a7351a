/** From plaintext to named fields: RT messages, the Medius messages in them, containers and fragments. */
import type { CodecContext } from '#wire/condition.js';
import { WireError } from '#wire/errors.js';
import { Reassembly } from '#wire/fragment.js';
import type { Message } from '#wire/message.js';
import { DMEPacketFragment } from '#wire/messages/dme/dme-packet-fragment.js';
import { messages } from '#wire/messages/registry.js';
import type { Direction } from '#wire/rt/conversation.js';
import { RT } from '#wire/rt/ids.js';
import { rtMessageOf } from '#wire/rt/messages.js';
import { holdsSecret, MASK, type Plain, toPlain } from '../plain.js';
import type { MediusEntry } from './entry.js';

/** What one plaintext says. */
export interface ReadMessage {
  /** Fields of the RT message itself. */
  readonly plain: Plain | undefined;
  readonly medius: MediusEntry | undefined;
  /** Why the RT message does not decode. */
  readonly error: string | undefined;
  /** The plaintext, unless it may hold a secret that is not to be shown. */
  readonly raw: Buffer | undefined;
  /** The Medius message that this one's fragment completes. */
  readonly whole: Omit<ReadMessage, 'whole'> | undefined;
  /** Decoded values for whoever follows the player: never shown. */
  readonly values: Readonly<Record<string, unknown>> | undefined;
}

/** RT messages whose payload is a Medius message for the server or the client. */
const carriers: readonly number[] = [RT.SERVER_APP, RT.CLIENT_APP_TOSERVER];
/** RT messages whose payload goes to other players. */
const relays: readonly number[] = [RT.CLIENT_APP_BROADCAST, RT.CLIENT_APP_SINGLE, RT.CLIENT_APP_LIST];
/** Beyond what any fragment may carry; more than one message is never put together at a time per sender. */
const REASSEMBLY = { bytes: 256 * 1024, time: 60_000 };
/** Senders whose fragments are put together at a time; a DME world has fewer players. */
const SENDERS_MAX = 256;

const nothing: ReadMessage = {
  plain: undefined,
  medius: undefined,
  error: undefined,
  raw: undefined,
  whole: undefined,
  values: undefined,
};

export interface ReaderOptions {
  /** Shows secrets instead of `***`. */
  readonly secrets: boolean;
  /** What a plugin says that these bytes (class, type, payload) are. */
  own?(direction: Direction, whole: Buffer): Message | undefined;
}

/** Reads the messages of one connection. */
export class MessageReader {
  readonly #options: ReaderOptions;
  readonly #reassemblies = new Map<string, Reassembly>();
  /** The latest request that a message of this name answers: some layouts depend on it. */
  readonly #requests = new Map<string, number>();

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Reads the plaintext of an RT message. `now`: seconds. */
  read(direction: Direction, id: number, payload: Buffer, context: CodecContext, now: number): ReadMessage {
    if (carriers.includes(id)) return this.#readMedius(direction, id, payload, context, now);
    const known = rtMessageOf(id);
    if (known === undefined) return { ...nothing, raw: payload };
    const fields = known.fields(context.version);
    try {
      const values = known.decode(payload, context.version) as Record<string, unknown>;
      if (relays.includes(id)) return this.#readRelay(direction, id, values, context, now);
      const plain = toPlain(fields, values, { masked: !this.#options.secrets });
      return { ...nothing, plain, raw: this.#mayShow(fields, payload), values };
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return { ...nothing, error: error.message, raw: this.#mayShow(fields, payload) };
    }
  }

  #readRelay(
    direction: Direction,
    id: number,
    { payload, ...values }: Record<string, unknown>,
    context: CodecContext,
    now: number,
  ): ReadMessage {
    const { payload: _, ...fields } = rtMessageOf(id)!.fields(context.version);
    const plain = toPlain(fields, values);
    return {
      ...this.#readMedius(direction, id, payload as Buffer, context, now, values.player),
      plain,
      values,
    };
  }

  #readMedius(
    direction: Direction,
    id: number,
    bytes: Buffer,
    context: CodecContext,
    now: number,
    player?: unknown,
  ): ReadMessage {
    const relayed = relays.includes(id);
    const read = this.#decode(direction, bytes, context, relayed);
    if (read.message?.key !== DMEPacketFragment.key || read.values === undefined)
      return { ...nothing, ...this.#shown(read) };
    const sender = `${direction} ${id} ${String(player)}`;
    const whole = this.#reassembly(sender).take(bytes.subarray(2), context.version, now * 1000);
    const piece = this.#shown(this.#options.secrets ? read : withoutPiece(read), !this.#options.secrets);
    if (whole === 'incomplete') return { ...nothing, ...piece };
    if (!Buffer.isBuffer(whole))
      return { ...nothing, ...piece, error: `it does not continue a message: ${whole.refused}` };
    const complete = this.#shown(this.#decode(direction, whole, context, relayed));
    return { ...nothing, ...piece, whole: { ...nothing, ...complete } };
  }

  #reassembly(sender: string): Reassembly {
    const known = this.#reassemblies.get(sender);
    if (known !== undefined) return known;
    if (this.#reassemblies.size >= SENDERS_MAX) this.#reassemblies.clear();
    const made = new Reassembly(REASSEMBLY);
    this.#reassemblies.set(sender, made);
    return made;
  }

  #decode(direction: Direction, bytes: Buffer, context: CodecContext, relayed: boolean): Decoded {
    const key = bytes.length < 2 ? undefined : bytes.readUInt16BE(0);
    const message = messageOf(direction, key, bytes, this.#options);
    const name = message?.name ?? (key === undefined ? undefined : messages.nameOf(direction, key));
    const head = { bytes, message, name, relayed };
    if (message === undefined) return head;
    try {
      const full = this.#withRequest(direction, message, context);
      const { value, used } = message.decodeCounted(bytes.subarray(2), full);
      const values = value as Record<string, unknown>;
      return {
        ...head,
        values,
        used,
        plain: toPlain(message.fields, values, { masked: !this.#options.secrets }),
      };
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return { ...head, error: error.message };
    }
  }

  /** A client's message is remembered as the request of its answers. */
  #withRequest(direction: Direction, message: Message, context: CodecContext): CodecContext {
    if (direction === 'client') {
      for (const answer of message.answers ?? []) this.#requests.set(answer, message.key);
      return context;
    }
    const requestType = this.#requests.get(message.name);
    return requestType === undefined ? context : { ...context, requestType };
  }

  #shown(decoded: Decoded, hidden = false): Pick<ReadMessage, 'medius' | 'raw' | 'values'> {
    const { bytes, message, name, relayed, used, plain, error, values } = decoded;
    const medius: MediusEntry = {
      name,
      class: bytes[0] ?? 0,
      type: bytes[1] ?? 0,
      length: Math.max(0, bytes.length - 2),
      bytesUsed: used,
      plain,
      error,
      relayed,
    };
    const raw = hidden ? undefined : message ? this.#mayShow(message.fields, bytes) : bytes;
    return { medius, raw, values };
  }

  #mayShow(fields: Message['fields'], bytes: Buffer): Buffer | undefined {
    return this.#options.secrets || !holdsSecret(fields) ? bytes : undefined;
  }
}

function messageOf(
  direction: Direction,
  key: number | undefined,
  bytes: Buffer,
  { own }: ReaderOptions,
): Message | undefined {
  return key === undefined ? undefined : (messages.find(direction, key) ?? own?.(direction, bytes));
}

interface Decoded {
  readonly bytes: Buffer;
  readonly message: Message | undefined;
  readonly name: string | undefined;
  readonly relayed: boolean;
  readonly values?: Readonly<Record<string, unknown>>;
  readonly used?: number;
  readonly plain?: Plain;
  readonly error?: string;
}

/** A piece of a message may be a piece of a secret. */
function withoutPiece(decoded: Decoded): Decoded {
  const { fields, names } = decoded.plain!;
  return { ...decoded, plain: { fields: { ...fields, Payload: MASK }, names } };
}
