/** (class, type, direction) -> message. Built once from the declarations; refuses duplicates. */
import type { CodecContext } from './condition.js';
import { WireError } from './errors.js';
import { type Direction, type Message, MessageClass, type MessageClassName } from './message.js';

/** A message known by name only: it decodes to its name and raw bytes. */
export interface NamedMessage {
  readonly name: string;
  readonly class: MessageClassName;
  readonly type: number;
  readonly direction: Direction;
}

/** The side that sent a message. */
export type Sender = 'client' | 'server';

export class MessageRegistry {
  private readonly byKey = new Map<number, Message>();
  private readonly byName = new Map<string, Message>();
  private readonly nameOnly = new Map<number, NamedMessage>();

  constructor(messages: Iterable<Message>, names: Iterable<NamedMessage> = []) {
    for (const message of messages) this.add(message);
    for (const named of names) {
      for (const sender of senders(named.direction)) {
        const key = keyOf(sender, (MessageClass[named.class] << 8) | named.type);
        if (!this.byKey.has(key)) this.nameOnly.set(key, named);
      }
    }
  }

  private add(message: Message): void {
    for (const sender of senders(message.direction)) {
      const key = keyOf(sender, message.key);
      const other = this.byKey.get(key);
      if (other) {
        const detail = `${other.name} has class ${message.class}, type ${message.type} from the ${sender} already`;
        throw new WireError('E_DUPLICATE', { path: message.name }, detail);
      }
      this.byKey.set(key, message);
    }
    if (this.byName.has(message.name))
      throw new WireError('E_DUPLICATE', { path: message.name }, 'another message has this name');
    this.byName.set(message.name, message);
  }

  /** The message with this class << 8 | type that the sender would send. */
  find(sender: Sender, key: number): Message | undefined {
    return this.byKey.get(keyOf(sender, key));
  }

  named(name: string): Message | undefined {
    return this.byName.get(name);
  }

  /** The name of a message for which no layout is known. */
  nameOf(sender: Sender, key: number): string | undefined {
    return (this.byKey.get(keyOf(sender, key)) ?? this.nameOnly.get(keyOf(sender, key)))?.name;
  }

  all(): Message[] {
    return [...this.byName.values()];
  }

  /** Decodes class byte, type byte and payload. Throws WireError for what is unknown or malformed. */
  decode(sender: Sender, whole: Buffer, context: CodecContext) {
    const key = ((whole[0] ?? 0) << 8) | (whole[1] ?? 0);
    const message = whole.length >= 2 ? this.find(sender, key) : undefined;
    if (message) return { message, ...message.decodeCounted(whole.subarray(2), context) };
    const name = whole.length >= 2 ? this.nameOf(sender, key) : undefined;
    const path = name ?? `message ${whole.toString('hex', 0, 2)}`;
    throw new WireError(name ? 'E_NO_LAYOUT' : 'E_UNKNOWN_MESSAGE', { path }, `sent by the ${sender}`);
  }
}

/** Between servers and between players the same message goes both ways. */
function senders(direction: Direction): Sender[] {
  return direction === 'client' || direction === 'server' ? [direction] : ['client', 'server'];
}

function keyOf(sender: Sender, key: number): number {
  return sender === 'client' ? key : 0x10000 | key;
}
