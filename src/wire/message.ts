/**
 * `message()` turns one declaration into everything that is derived from it: type, decode, encode, size,
 * peek, sample and description. A message is declared once, in `src/wire/messages/`.
 */
import { compileDecode, compileEncode, type Decode, type Encode } from './compile.js';
import { type CodecContext, conditionText } from './condition.js';
import {
  type Condition,
  type Enumeration,
  type Field,
  type Fields,
  fixedSize,
  type Length,
  type Node,
  type Privacy,
  type Proof,
  type Values,
} from './fields.js';
import { interpretDecode, interpretSize, readNumber, readText } from './interpret.js';
import { sampleFields } from './sample.js';
import { isTrue, settle, settledConditions } from './settle.js';

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

/** One field of a message as the docs show it. */
export interface FieldDescription {
  readonly path: string;
  readonly kind: string;
  /** Bytes from the start of the payload, while all before it is fixed at this version. */
  readonly offset: number | undefined;
  readonly size: number | undefined;
  readonly when: string | undefined;
  readonly proof: Proof;
  readonly privacy: Privacy;
  readonly enumeration: Enumeration | undefined;
}

export interface Message<F extends Fields = Fields> extends MessageHead {
  /** class << 8 | type. */
  readonly key: number;
  readonly fields: F;
  /** Reads the payload (without class and type bytes) at `start`..`end`; throws WireError. */
  decode(bytes: Buffer, start: number, end: number, context: CodecContext): Values<F>;
  /** Like `decode`, and says how many bytes of the payload the layout accounts for. */
  decodeCounted(bytes: Buffer, context: CodecContext): { readonly value: Values<F>; readonly used: number };
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
}

/** Declares a message. */
export function message<const F extends Fields>(head: MessageHead, fields: F): Message<F> {
  const key = (MessageClass[head.class] << 8) | head.type;
  const layouts = new Layouts(head.name, fields);
  const encode = (value: Values<F>, context: CodecContext) => layouts.at(context).encode(value, context);
  return {
    ...head,
    key,
    fields,
    decode: (bytes, start, end, context) =>
      layouts.at(context).decode(bytes, start, end, context) as ReturnType<Message<F>['decode']>,
    encode,
    decodeCounted: (bytes, context) =>
      interpretDecode(head.name, layouts.at(context).fields, bytes, 0, bytes.length, context) as ReturnType<
        Message<F>['decodeCounted']
      >,
    encodeWhole(value, context) {
      const payload = encode(value, context);
      const whole = Buffer.allocUnsafe(payload.length + 2);
      whole[0] = key >> 8;
      whole[1] = key;
      payload.copy(whole, 2);
      return whole;
    },
    size: (value, context) => interpretSize(head.name, layouts.at(context).fields, value, context),
    peek: (field) => peekAt(fields, field),
    sample: (random, context) => sampleFields(layouts.at(context).fields, random, context) as Values<F>,
    describe: (context) => describeFields(head.proof, layouts.at(context).fields),
  };
}

interface Layout {
  readonly fields: Fields;
  readonly decode: Decode;
  readonly encode: Encode;
}

/** The layouts that one declaration takes by version, title and request; each is made when first met. */
class Layouts {
  private readonly conditions: Condition[];
  private readonly made = new Map<string, Layout>();
  private only: Layout | undefined;

  constructor(
    private readonly name: string,
    private readonly fields: Fields,
  ) {
    this.conditions = settledConditions(fields);
  }

  at(context: CodecContext): Layout {
    if (this.conditions.length === 0) {
      this.only ??= this.make(this.fields);
      return this.only;
    }
    const outcome = this.conditions.map((condition) => (isTrue(condition, context) ? '1' : '0')).join('');
    const known = this.made.get(outcome);
    if (known) return known;
    const layout = this.make(settle(this.fields, context));
    this.made.set(outcome, layout);
    return layout;
  }

  private make(fields: Fields): Layout {
    return { fields, decode: compileDecode(this.name, fields), encode: compileEncode(this.name, fields) };
  }
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

function describeFields(proof: Proof, fields: Fields): FieldDescription[] {
  const rows: FieldDescription[] = [];
  let offset: number | undefined = 0;
  const walk = (prefix: string, table: Fields): void => {
    for (const [name, field] of Object.entries(table)) {
      if (field.node.kind === 'struct' && !field.when) {
        walk(`${prefix}${name}.`, field.node.fields);
        continue;
      }
      if (
        field.node.kind === 'list' &&
        field.node.item.node.kind === 'struct' &&
        typeof field.node.count === 'number'
      ) {
        for (let i = 0; i < field.node.count; i++)
          walk(`${prefix}${name}[${i}].`, field.node.item.node.fields);
        continue;
      }
      const size = fixedSize(field.node);
      rows.push(row(`${prefix}${name}`, field, offset, size, proof));
      offset = offset === undefined || size === undefined || field.when ? undefined : offset + size;
    }
  };
  walk('', fields);
  return rows;
}

function row(
  path: string,
  field: Field<unknown, boolean>,
  offset: number | undefined,
  size: number | undefined,
  proof: Proof,
): FieldDescription {
  const { node } = field;
  return {
    path,
    kind: kindText(node),
    offset,
    size,
    when: field.when && conditionText(field.when),
    proof: field.proof ?? proof,
    privacy: field.privacy ?? 'open',
    enumeration: node.kind === 'number' ? node.enumeration : undefined,
  };
}

function kindText(node: Node): string {
  switch (node.kind) {
    case 'number':
    case 'big':
      return node.type;
    case 'text':
    case 'bytes':
      return `${node.kind}[${lengthText(node.length)}]`;
    case 'pad':
      return `pad${node.length}`;
    case 'list':
      return `${kindText(node.item.node)} x ${lengthText(node.count)}`;
    case 'struct':
      return node.name;
    default:
      return node.kind;
  }
}

function lengthText(length: Length): string {
  if (typeof length === 'number') return String(length);
  if ('when' in length) return `${lengthText(length.then)} or ${lengthText(length.otherwise)}`;
  return length.plus === 0 ? length.field : `${length.field} + ${length.plus}`;
}
