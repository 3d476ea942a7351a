import { limits } from '#wire/limits.js';
import { VersionServerRequest, VersionServerResponse } from '#wire/messages/session/version-server.js';
import { fitted } from '../common/texts.js';
import { exchange } from '../exchange.js';

/** May come before a session (read in MultiServer3, for Killzone). */
export const versionServer = exchange({
  request: VersionServerRequest,
  response: VersionServerResponse,
  roles: ['MUIS', 'MAS', 'MLS'],
  needs: 'nothing',
  handle: ({ title }) => ({ VersionServer: fitted(title.versionString, limits.VERSIONSERVER_MAXLEN) }),
});
