import type { ClanId } from '#state/ids.js';
import type { AccountContext } from '../context.js';
import { type Refusal, refuse } from '../exchange.js';
import { allowedText } from './clans.js';
import { refusedByScript } from './raise.js';

/** A message for the clan as its members may read it, after the filter and after scripts. */
export async function sayClanMessage(
  context: AccountContext,
  clan: ClanId,
  said: string,
): Promise<string | Refusal> {
  const text = allowedText(context, said);
  if (text === undefined || context.isMuted()) return refuse('MediusFail');
  const event = { clan, text };
  return (await refusedByScript(context, 'clan.message', event)) ?? event.text;
}
