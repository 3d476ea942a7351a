/** One layout in both forms of the codec, which must agree on values, bytes and errors. */
import assert from 'node:assert/strict';
import { type CodecContext, context108 } from '#wire/condition.js';
import type { Fields } from '#wire/fields.js';
import { interpreted } from '#wire/interpret.js';
import { type Message, type MessageHead, message, messageIn } from '#wire/message.js';

export const head: MessageHead = {
  name: 'Probe',
  class: 'Lobby',
  type: 0x77,
  direction: 'client',
  proof: 'source',
};

/** The declaration as generated code and as a walk over its fields. */
export function bothForms(fields: Fields): Message[] {
  return [message(head, fields), messageIn(interpreted, head, fields)];
}

/** What both forms read from the payload; fails when they differ. */
export function decoded(fields: Fields, payload: Buffer, context: CodecContext = context108): unknown {
  return agreed(fields, (form) => form.decode(payload, 0, payload.length, context));
}

/** The bytes that both forms write, as hex; fails when they differ. */
export function encoded(fields: Fields, value: unknown, context: CodecContext = context108): string {
  return agreed(fields, (form) => form.encode(value as never, context).toString('hex'));
}

/** The text of the error with which both forms refuse; fails when one does not, or says something else. */
export function refusal(fields: Fields, run: (form: Message) => unknown): string {
  return agreed(fields, (form) => {
    try {
      run(form);
    } catch (error) {
      assert.equal((error as Error).name, 'WireError', String(error));
      return (error as Error).message;
    }
    return assert.fail('nothing was refused');
  });
}

function agreed<T>(fields: Fields, run: (form: Message) => T): T {
  const [generated, plain] = bothForms(fields).map(run);
  assert.deepStrictEqual(generated, plain);
  return plain as T;
}
