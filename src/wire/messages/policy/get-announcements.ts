import { MediusCallbackStatus } from '../../enums.js';
import { bool, either, enumOf, i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { messageId, sessionKey } from '../../structs.js';

/** Client to server, 44 bytes; read in two sources. */
export const GetAnnouncementsRequest = message(
  {
    name: 'GetAnnouncementsRequest',
    class: 'Lobby',
    type: 0x4b,
    direction: 'client',
    proof: 'source',
    answers: ['GetAnnouncementsResponse'],
  },
  {
    MessageID: messageId,
    SessionKey: sessionKey,
    _1: pad(2),
    ApplicationID: i32,
  },
);

/** Server to client, 1036/4036 bytes by version; seen in captures. */
export const GetAnnouncementsResponse = message(
  { name: 'GetAnnouncementsResponse', class: 'Lobby', type: 0x4d, direction: 'server', proof: 'capture' },
  {
    MessageID: messageId,
    _1: pad(3),
    StatusCode: enumOf(MediusCallbackStatus),
    AnnouncementID: i32,
    Announcement: text(
      either(
        { all: [{ since: 113 }, { not: { variant: 'shortAnnouncement' } }] },
        limits.ANNOUNCEMENT1_MAXLEN,
        limits.ANNOUNCEMENT_MAXLEN,
      ),
    ),
    EndOfList: bool,
    _2: pad(3),
  },
);
