import { i32, pad, text } from '../../fields.js';
import { limits } from '../../limits.js';
import { message } from '../../message.js';
import { sessionKey } from '../../structs.js';

/** Client to server, 124 bytes; read in two sources. */
export const EndGameReport = message(
  { name: 'EndGameReport', class: 'Lobby', type: 0x02, direction: 'client', proof: 'source' },
  {
    SessionKey: sessionKey,
    _1: pad(3),
    MediusWorldID: i32,
    WinningTeam: text(limits.WINNINGTEAM_MAXLEN),
    WinningPlayer: text(limits.ACCOUNTNAME_MAXLEN),
    FinalScore: i32,
  },
);
