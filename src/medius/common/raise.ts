/** Asking scripts about what is about to happen. */
import type { Player } from '#state/player.js';
import { MediusCallbackStatus } from '#wire/enums.js';
import type { AccountContext, ExchangeContext } from '../context.js';
import { Refusal } from '../exchange.js';

/** The refusal when a script ended it; undefined to go on. What scripts assign goes into `fields`. */
export async function refusedByScript(
  context: ExchangeContext,
  event: string,
  fields: Record<string, unknown>,
): Promise<Refusal | undefined> {
  const verdict = await context.raise(event, fields);
  if (verdict.kind === 'pass') return undefined;
  return new Refusal(verdict.kind === 'refuse' ? verdict.status : MediusCallbackStatus.MediusFail);
}

/**
 * What a player says as others may see it, after the filter and after scripts; undefined when it is not said.
 * `reply` shows a line of chat that nobody said, in the form in which the player talks.
 */
export async function sayable(
  context: AccountContext,
  said: { readonly Message: string; readonly MessageType: number; readonly TargetID: number },
  reply: (readers: readonly Player[], line: string) => void,
): Promise<string | undefined> {
  if (await context.command(said.Message, reply)) return undefined;
  if (context.isMuted()) return undefined;
  const { Message: typed, MessageType: kind } = said;
  const text = context.settings.filterChat(typed);
  const passed = text === undefined ? undefined : await passedScripts(context, said, text);
  if (passed !== typed) {
    const by = text === typed ? 'plugin' : 'filter';
    await context.raise('chat.filtered', { text: typed, result: passed, by, kind });
  }
  return passed;
}

/** What scripts leave of what is said. */
async function passedScripts(
  context: AccountContext,
  { MessageType: kind, TargetID: target_id }: { readonly MessageType: number; readonly TargetID: number },
  text: string,
): Promise<string | undefined> {
  const { channel, game } = context.player;
  const event = { text, kind, target_id, channel, game };
  return (await context.raise('chat.message', event)).kind === 'pass' ? event.text : undefined;
}
