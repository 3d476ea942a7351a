import { limits } from '#wire/limits.js';
import type { ExchangeContext } from '../context.js';
import { refusedByScript } from './raise.js';
import { fitted } from './texts.js';

/** What both requests for announcements are answered with, numbered from 1. */
export async function announcements(context: ExchangeContext) {
  const { settings, title } = context;
  const shown: { AnnouncementID: number; Announcement: string }[] = [];
  const own = context.announcement();
  for (const [i, text] of (own === undefined ? settings.announcements(title) : [own]).entries()) {
    const event = { text };
    if (await refusedByScript(context, 'player.announcement', event)) continue;
    shown.push({ AnnouncementID: i + 1, Announcement: fitted(event.text, limits.ANNOUNCEMENT_MAXLEN) });
  }
  return shown;
}
