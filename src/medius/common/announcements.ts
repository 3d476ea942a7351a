import { limits } from '#wire/limits.js';
import type { ExchangeContext } from '../context.js';
import { refusedByScript } from './raise.js';
import { fitted } from './texts.js';

/** What both requests for announcements are answered with, numbered from 1. */
export function announcements(context: ExchangeContext) {
  const { settings, title } = context;
  return settings.announcements(title).flatMap((text, i) => {
    const event = { text };
    if (refusedByScript(context, 'player.announcement', event)) return [];
    return [{ AnnouncementID: i + 1, Announcement: fitted(event.text, limits.ANNOUNCEMENT_MAXLEN) }];
  });
}
