/** Headless players for tests, with the keys that consoles have. */
import type { TestContext } from 'node:test';
import { openHome, packageRoot } from '#app/home.js';
import { readKeys } from '#app/keys.js';
import { HeadlessPlayer, type PlayerOptions } from '#tools/client/player.js';
import { KeyRing } from '#wire/crypto/keys.js';
import { MediusCallbackStatus } from '#wire/enums.js';

export const publishedKeys = new KeyRing(readKeys(openHome(packageRoot)));
export const UYA_NTSC = 10684;
export const DEADLOCKED_NTSC = 11184;

/** Up Your Arsenal, NTSC-U. */
export const console108: PlayerOptions = {
  applicationId: UYA_NTSC,
  version: 108,
  keyOffer: 'sealed',
  clientKey: publishedKeys.find('client-uya-ps2-ntsc')!,
  discKey: publishedKeys.find('global')!,
};

/** A console of Up Your Arsenal, unless told otherwise, that is switched off after the test. */
export function makePlayer(t: TestContext, changes: Partial<PlayerOptions> = {}): HeadlessPlayer {
  const player = new HeadlessPlayer({ ...console108, ...changes });
  t.after(() => player.cut());
  return player;
}

export const status = MediusCallbackStatus;
