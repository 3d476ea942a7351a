import { limits } from '#wire/limits.js';
import type { ExchangeContext } from '../context.js';
import { fitted } from './texts.js';

/** What both requests for announcements are answered with, numbered from 1. */
export function announcements({ settings, title }: ExchangeContext) {
  return settings.announcements(title).map((text, i) => ({
    AnnouncementID: i + 1,
    Announcement: fitted(text, limits.ANNOUNCEMENT_MAXLEN),
  }));
}
