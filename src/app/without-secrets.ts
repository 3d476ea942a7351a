/** A message without what reaches no file: passwords, keys, tickets. */
import type { TappedMessage } from '#server/message-taps.js';
import { blankFields } from '#wire/blank.js';
import type { CodecContext } from '#wire/condition.js';
import { WireError } from '#wire/errors.js';
import type { Field, Fields } from '#wire/fields.js';
import { holdsSecret } from '#wire/interpret.js';
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';

type Known = Record<string, unknown>;

/** What a player types to log in as an operator, wherever in a text of chat it stands. */
const typedLogin = /login/i;

/** The same bytes with zeros in the place of secrets; class and type alone where that is not possible. */
export function withoutSecrets({ sender, whole, version, variants }: TappedMessage): Buffer {
  const head = whole.subarray(0, 2);
  if (whole.length < 2) return Buffer.alloc(0);
  const message = messages.find(sender, whole.readUInt16BE(0));
  if (sender === 'client' && isChat(message) && typedLogin.test(whole.toString('latin1'))) return head;
  if (!message || !holdsSecret(message.fields)) return whole;
  return blanked(message, whole, { version, variants }) ?? head;
}

function isChat(message: Message | undefined): boolean {
  return message === undefined || /Chat/.test(message.name);
}

/** Undefined where it does not come out as long as it was: then it was not understood. */
function blanked(message: Message, whole: Buffer, context: CodecContext): Buffer | undefined {
  try {
    const payload = whole.subarray(2);
    const { value, used } = message.decodeCounted(payload, context);
    if (used !== payload.length) return undefined;
    const shown = message.encodeWhole(blank(value as Known, message.layout(context)) as never, context);
    return shown.length === whole.length ? shown : undefined;
  } catch (err) {
    if (err instanceof WireError) return undefined;
    throw err;
  }
}

function blank(value: Known, fields: Fields): Known {
  const empty = blankFields(fields);
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => {
      const field = fields[name];
      if (!field || field.privacy === 'secret') return [name, one === undefined ? undefined : empty[name]];
      return [name, inside(one, field)];
    }),
  );
}

function inside(value: unknown, { node }: Field<unknown, boolean>): unknown {
  if (value === undefined) return undefined;
  if (node.kind === 'struct') return blank(value as Known, node.fields);
  if (node.kind !== 'list') return value;
  const { item } = node;
  const items = value as unknown[];
  if (item.privacy === 'secret') throw new WireError('E_NO_LAYOUT', { path: 'list' }, 'a list of secrets');
  return items.map((one) => inside(one, item));
}
