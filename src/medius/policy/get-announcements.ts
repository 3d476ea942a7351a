import {
  GetAnnouncementsRequest,
  GetAnnouncementsResponse,
} from '#wire/messages/policy/get-announcements.js';
import { announcements } from '../common/announcements.js';
import { listExchange } from '../exchange.js';

/** The announcements for the title. */
export const getAnnouncements = listExchange({
  request: GetAnnouncementsRequest,
  response: GetAnnouncementsResponse,
  roles: ['MAS', 'MLS'],
  needs: 'session',
  handle: announcements,
});
