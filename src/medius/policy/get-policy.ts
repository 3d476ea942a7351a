import { MediusPolicyType } from '#wire/enums.js';
import { limits } from '#wire/limits.js';
import { GetPolicyRequest, GetPolicyResponse } from '#wire/messages/policy/get-policy.js';
import { refusedByScript } from '../common/raise.js';
import { pieces } from '../common/texts.js';
import { listExchange } from '../exchange.js';

/** The text in segments that are filled to the last byte, seen in capture; the last one says EndOfText. */
export const getPolicy = listExchange({
  request: GetPolicyRequest,
  response: GetPolicyResponse,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  async handle(context, request) {
    const kind = request.Policy === MediusPolicyType.Privacy ? ('privacy' as const) : ('usage' as const);
    const event = { text: context.settings.policy(context.title, kind), kind };
    const stopped = await refusedByScript(context, 'player.policy', event);
    return stopped ?? pieces(event.text, limits.POLICY_MAXLEN).map((Policy) => ({ Policy }));
  },
});
