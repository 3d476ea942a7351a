import { GetAllAnnouncementsRequest } from '#wire/messages/policy/get-all-announcements.js';
import { GetAnnouncementsResponse } from '#wire/messages/policy/get-announcements.js';
import { announcements } from '../common/announcements.js';
import { listExchange } from '../exchange.js';

/** As GetAnnouncements: there are none but the title's. Deadlocked asks on MAS (seen in capture). */
export const getAllAnnouncements = listExchange({
  request: GetAllAnnouncementsRequest,
  response: GetAnnouncementsResponse,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  handle: announcements,
});
