/**
 * `message()` turns one declaration into everything that is derived from it: type, decode, encode, size,
 * peek, sample and description. A message is declared once, in `src/wire/messages/`.
 */
import { compiled } from './compile.js';
import type { CodecContext } from './condition.js';
import { describeFields, type FieldDescription } from './describe.js';
import { type Fields, fixedSize, type Node, type Proof, type Values } from './fields.js';
import { interpretDecode, interpretSize, readNumber, readText } from './interpret.js';
import { type Form, Layouts } from './layout.js';
import { sampleFields } from './sample.js';

export type { FieldDescription } from './describe.js';

export const MessageClass = {
  DME: 0,
  Lobby: 1,
  Application: 2,
  LobbyReport: 3,
  LobbyExt: 4,
  LobbyAuthentication: 5,
  DMELocalPlugin: 6,
  GHS: 7,
} as const;

export type MessageClassName = keyof typeof MessageClass;

/** Who sends it: the client, the server, servers to each other, or players to each other through DME. */
export type Direction = 'client' | 'server' | 'servers' | 'peers' | 'both';

export interface MessageHead {
  /** The SDK's name without the `Medius` prefix. */
  readonly name: string;
  readonly class: MessageClassName;
  /** The message type byte. */
  readonly type: number;
  readonly direction: Direction;
  /** How the layout is known; a field may carry its own mark. */
  readonly proof: Proof;
  /** Names of the messages that answer this one. */
  readonly answers?: readonly string[];
}

/** How a message travels that was declared outside `src/`. */
export interface Carrier {
  /** The first bytes of the payload: they choose among the messages of one class and type. */
  readonly key: Buffer;
  /** Sent unencrypted, whatever else the connection does. */
  readonly plain: boolean;
  /** False when it is never cut into pieces. */
  readonly fragment: boolean;
}

/** A decoded payload, and how many of its bytes the layout accounts for. */
export interface Counted<F extends Fields> {
  readonly value: Values<F>;
  readonly used: number;
}

export interface Message<F extends Fields = Fields> extends MessageHead {
  /** class << 8 | type. */
  readonly key: number;
  readonly fields: F;
  /** Only of messages that plugins declare. */
  readonly carrier?: Carrier;
  /** Reads the payload (without class and type bytes) at `start`..`end`; throws WireError. */
  decode(bytes: Buffer, start: number, end: number, context: CodecContext): Values<F>;
  /** Like `decode`, and says how many bytes of the payload the layout accounts for. */
  decodeCounted(bytes: Buffer, context: CodecContext): Counted<F>;
  /** The payload, at its exact size; throws WireError naming the field that does not fit. */
  encode(value: Values<F>, context: CodecContext): Buffer;
  /** Class byte, type byte and payload. */
  encodeWhole(value: Values<F>, context: CodecContext): Buffer;
  /** Bytes of the payload, without class and type. */
  size(value: Values<F>, context: CodecContext): number;
  /** A reader of one field at its fixed offset, or undefined when the field has none. */
  peek(field: string): ((bytes: Buffer, start: number) => number | string | boolean) | undefined;
  /** A random well-formed value, from numbers in [0, 1). */
  sample(random: () => number, context: CodecContext): Values<F>;
  describe(context: CodecContext): FieldDescription[];
  /** The fields as they are in this context, conditions on version, title and request decided. */
  layout(context: CodecContext): Fields;
}

/** Declares a message of the project's own: its codec is generated code. */
export function message<const F extends Fields>(head: MessageHead, fields: F): Message<F> {
  return messageIn(compiled, head, fields);
}

/** A message whose codec is made in the given form. */
export function messageIn<const F extends Fields>(form: Form, head: MessageHead, fields: F): Message<F> {
  const { name, proof } = head;
  const key = (MessageClass[head.class] << 8) | head.type;
  const layouts = new Layouts(name, fields, form);
  return {
    ...head,
    key,
    fields,
    decode: (bytes, start, end, context) =>
      layouts.at(context).decode(bytes, start, end, context) as Values<F>,
    decodeCounted: (bytes, context) =>
      interpretDecode(name, layouts.at(context).fields, bytes, 0, bytes.length, context) as Counted<F>,
    encode: (value, context) => layouts.at(context).encode(value, context, 0),
    encodeWhole(value, context) {
      const whole = layouts.at(context).encode(value, context, 2);
      whole[0] = key >> 8;
      whole[1] = key;
      return whole;
    },
    size: (value, context) => interpretSize(name, layouts.at(context).fields, value, context),
    peek: (field) => peekAt(fields, field),
    sample: (random, context) => sampleFields(layouts.at(context).fields, random, context) as Values<F>,
    layout: (context) => layouts.at(context).fields,
    describe: (context) => describeFields(proof, layouts.at(context).fields),
  };
}

function peekAt(fields: Fields, wanted: string) {
  let offset = 0;
  for (const [name, field] of Object.entries(fields)) {
    const size = field.when ? undefined : fixedSize(field.node);
    if (size === undefined) return undefined;
    if (name === wanted) return peekNode(field.node, offset);
    offset += size;
  }
  return undefined;
}

function peekNode(node: Node, offset: number) {
  if (node.kind === 'number') {
    const { type } = node;
    return (bytes: Buffer, start: number) => readNumber(bytes, start + offset, type);
  }
  if (node.kind === 'bool') return (bytes: Buffer, start: number) => bytes[start + offset] !== 0;
  if (node.kind === 'text') {
    const length = Number(node.length);
    return (bytes: Buffer, start: number) => readText(bytes, start + offset, length);
  }
  return undefined;
}
