import type { UniverseSetting } from '#state/title.js';
import { MediusUniverseVariableInformationInfoFilter as Info } from '#wire/enums.js';
import { limits } from '#wire/limits.js';
import type { Message } from '#wire/message.js';
import { GetUniverseInformationRequest } from '#wire/messages/universe/get-universe-information.js';
import { UniverseNewsResponse } from '#wire/messages/universe/universe-news.js';
import { UniverseVariableInformationResponse } from '#wire/messages/universe/universe-variable-information.js';
import { UniverseVariableSvoURLResponse } from '#wire/messages/universe/universe-variable-svo-url.js';
import { fitted } from '../common/texts.js';
import type { ExchangeContext } from '../context.js';
import { type Part, part, refuse, seriesExchange } from '../exchange.js';

/** Longest URL whose length, with the closing NUL, stands in one byte. */
const URL_SLOT = 128;
/** Everything that the message with the universe's own fields can hold. */
const FIELDS = ~(Info.INFO_NEWS | Info.INFO_SVO_URL);

/** For each universe of the title, in this order (seen in capture): SVO URL, its fields, its news. */
export const getUniverseInformation = seriesExchange({
  request: GetUniverseInformationRequest,
  response: UniverseVariableInformationResponse as unknown as Message,
  roles: ['MUIS', 'MAS', 'MLS'],
  needs: 'nothing',
  async handle(context, request) {
    if (request.InfoType === 0) return refuse('MediusInvalidRequestMsg');
    const { universes } = context.title;
    const parts = await Promise.all(
      universes.map((universe) => partsOf(context, universe, request.InfoType)),
    );
    return parts.flat();
  },
});

async function partsOf(context: ExchangeContext, universe: UniverseSetting, wanted: number): Promise<Part[]> {
  const parts: Part[] = [];
  if (wanted & Info.INFO_SVO_URL) parts.push(svoUrl(universe));
  if (wanted & FIELDS) parts.push(await information(context, universe, wanted));
  if (wanted & Info.INFO_NEWS)
    parts.push(part(UniverseNewsResponse, { News: fitted(universe.news, limits.NEWS_MAXLEN) }));
  return parts;
}

/** The length counts the closing NUL (seen in capture: 1 for no URL). */
function svoUrl(universe: UniverseSetting): Part {
  const URL = fitted(universe.svoUrl, URL_SLOT);
  return part(UniverseVariableSvoURLResponse, { URLLength: URL.length + 1, URL });
}

/** Fields whose bit is not set are left out by the message. InfoFilter repeats the request (seen in capture). */
async function information(
  context: ExchangeContext,
  universe: UniverseSetting,
  InfoFilter: number,
): Promise<Part> {
  const { hostname, port, name, description, extendedInfo } = universe;
  const host = hostname === null ? await context.advertise('MAS') : { address: hostname, port };
  const players = await context.state.players.inPool(context.title.accountPool);
  return part(UniverseVariableInformationResponse, {
    InfoFilter,
    UniverseID: universe.id,
    UniverseName: fitted(name, limits.UNIVERSENAME_MAXLEN),
    DNS: fitted(host.address, limits.UNIVERSEDNS_MAXLEN),
    Port: host.port,
    UniverseDescription: fitted(description, limits.UNIVERSEDESCRIPTION_MAXLEN),
    Status: universe.status,
    UserCount: players.length,
    MaxUsers: universe.maxUsers,
    UniverseBilling: '',
    BillingSystemName: '',
    ExtendedInfo: fitted(extendedInfo, limits.UNIVERSE_EXTENDED_INFO_MAXLEN),
  });
}
