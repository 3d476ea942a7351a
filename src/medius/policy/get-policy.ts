import { MediusPolicyType } from '#wire/enums.js';
import { limits } from '#wire/limits.js';
import { GetPolicyRequest, GetPolicyResponse } from '#wire/messages/policy/get-policy.js';
import { pieces } from '../common/texts.js';
import { listExchange } from '../exchange.js';

/** The text in segments that are filled to the last byte, seen in capture; the last one says EndOfText. */
export const getPolicy = listExchange({
  request: GetPolicyRequest,
  response: GetPolicyResponse,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  handle({ settings, title }, request) {
    const kind = request.Policy === MediusPolicyType.Privacy ? 'privacy' : 'usage';
    return pieces(settings.policy(title, kind), limits.POLICY_MAXLEN).map((Policy) => ({ Policy }));
  },
});
