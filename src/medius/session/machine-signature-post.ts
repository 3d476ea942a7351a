import { MachineSignaturePost } from '#wire/messages/session/machine-signature-post.js';
import { report } from '../exchange.js';

/** Never answered. Names the machine of a console that sent no DNAS signature, by a digest of what it sent. */
export const machineSignaturePost = report({
  request: MachineSignaturePost,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  rate: 'client',
  async handle({ state, player }, { MachineSignature }) {
    if (player.machine !== undefined || MachineSignature.every((byte) => byte === 0)) return;
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', new Uint8Array(MachineSignature)));
    await state.players.setMachine(player.sessionKey, digest.toString('hex'));
  },
});
