import { MediusDnasCategory } from '#wire/enums.js';
import { DnasSignaturePost } from '#wire/messages/session/dnas-signature-post.js';
import { report } from '../exchange.js';

/** Never answered (seen in capture). The console's signature is the machine's name, for bans. */
export const dnasSignaturePost = report({
  request: DnasSignaturePost,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  rate: 'client',
  async handle({ state, player }, request) {
    const signature = request.DnasSignature.subarray(0, request.DnasSignatureLength);
    if (request.DnasSignatureType !== MediusDnasCategory.DnasConsoleID || signature.length === 0) return;
    await state.players.setMachine(player.sessionKey, signature.toString('hex'));
  },
});
