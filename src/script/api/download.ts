/** A patch by the title's own download messages, as its plugin declared them: a group, its answer, the next. */
import type { Player } from '#state/player.js';
import { blank } from '#wire/blank.js';
import type { Message } from '#wire/message.js';
import { ScriptError } from '../errors.js';
import type { HookTarget } from '../hook-names.js';
import type { Known } from '../layer.js';
import { visibleFields } from '../names.js';
import { type CarrierSpec, type Chunk, groupsOf, type Payload } from '../patch/carrier.js';
import type { Plugin } from '../plugin.js';
import { recordFrom } from '../record-view.js';
import type { Scope } from '../scope.js';
import { suggestion } from '../spelling.js';
import { WaitEnd } from '../tasks.js';
import type { LuaValue } from '../vm/values.js';
import { waitersOf } from './events.js';

const pieceFields = ['id', 'address', 'total', 'offset', 'chunk', 'data'];
const answerFields = ['id', 'bytes_received'];

export type Download = (payloads: readonly Payload[], received: (bytes: number) => void) => Promise<void>;

/** Checks the carrier's messages; what it gives sends payloads and resolves when the console has them all. */
export function downloadBy(plugin: Plugin, player: Player, spec: CarrierSpec, signal: AbortSignal): Download {
  const message = ownMessage(plugin, spec.message, pieceFields);
  ownMessage(plugin, spec.answer, answerFields);
  const target = plugin.declared.hookTarget(`medius.in.${spec.answer}`)!;
  const number = plugin.host.players.number(player.sessionKey);
  const way = { via: 'lobby', plain: message.carrier!.plain } as const;
  return async (payloads, received) => {
    for (const group of groupsOf(payloads, spec)) {
      // Made before an answer is waited for: one that its message has no room for is an error here.
      const pieces = group.chunks.map((chunk) => pieceOf(message, player, spec, chunk));
      const answer = answered(plugin, target, { number, spec, received: group.received, signal });
      for (const piece of pieces) plugin.host.services.send([player.sessionKey], message, piece, way);
      await answer;
      received(group.received);
    }
  };
}

function ownMessage({ declared }: Plugin, name: string, fields: readonly string[]): Message {
  const message = declared.message(name);
  if (!message)
    throw new ScriptError(
      `patch set: carrier: this plugin declares no message "${name}"${suggestion(name, declared.messages.keys())}`,
    );
  const known = visibleFields(message.fields);
  const missing = fields.filter((field) => !known.has(field));
  if (missing.length > 0)
    throw new ScriptError(
      `patch set: carrier: ${name} has no field ${missing.join(', ')}; it needs ${fields.join(', ')}`,
    );
  return message;
}

function pieceOf(message: Message, { version }: Player, { id }: CarrierSpec, chunk: Chunk): Known {
  const { address, total, offset, number, bytes } = chunk;
  const fields = new Map<string, LuaValue>([
    ['id', id],
    ['address', address],
    ['total', total],
    ['offset', offset],
    ['chunk', number],
    ['data', bytes.toString('latin1')],
  ]);
  const context = { version };
  return recordFrom(fields, message.layout(context), message.name, blank(message, context) as Known);
}

interface Awaited {
  /** The number of the player in Lua. */
  readonly number: number;
  readonly spec: CarrierSpec;
  /** Bytes that the console says it has, when this is the answer. */
  readonly received: number;
  readonly signal: AbortSignal;
}

/** Resolves with the console's answer to a group; rejects when it does not come, or the download is stopped. */
function answered(plugin: Plugin, target: HookTarget, awaited: Awaited): Promise<void> {
  const { number, spec, received, signal } = awaited;
  const end = new WaitEnd();
  let heard: LuaValue;
  const wants = ({ views: [view] }: Scope) => {
    if (view!.get('id') !== spec.id) return false;
    heard = view!.get('bytes_received') as LuaValue;
    return heard === received;
  };
  return new Promise((resolve, reject) => {
    const close = () => {
      stop();
      signal.removeEventListener('abort', aborted);
      end.over();
    };
    const aborted = () => {
      close();
      reject(signal.reason);
    };
    const stop = plugin.host.services.clock.after(spec.timeout, () => {
      close();
      const said = heard === undefined ? 'it said nothing' : `it said ${String(heard)}`;
      reject(
        new Error(
          `the console did not say within ${spec.timeout / 1000} s that it has ${received} bytes; ${said}`,
        ),
      );
    });
    signal.addEventListener('abort', aborted);
    waitersOf(plugin, target)
      .next(number, wants, end)
      .then(() => {
        close();
        resolve();
      }, reject);
  });
}
