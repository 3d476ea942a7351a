/** Who plays at a connection's end: what the messages tell of it. */
import { RT } from '#wire/rt/ids.js';
import type { Player } from './entry.js';
import type { ReadMessage } from './message-reader.js';

/** A player of whom nothing is known yet. */
export function unknownPlayer(): Player {
  return { names: new Set(), accountIds: new Set(), sessionKeys: new Set() };
}

const connects: readonly number[] = [RT.CLIENT_CONNECT_TCP, RT.CLIENT_CONNECT_TCP_AUX_UDP];
const namesItself = new Set(['AccountLoginRequest', 'AccountRegistrationRequest', 'AnonymousLoginRequest']);
const namesTheAccount = new Set([
  'AccountLoginResponse',
  'AccountRegistrationResponse',
  'AnonymousLoginResponse',
  'TicketLoginResponse',
]);
const SUCCESS = 0;

/** Takes from one message what it tells of the client. */
export function learnPlayer(
  player: Player,
  direction: 'client' | 'server',
  id: number,
  read: ReadMessage,
): void {
  const { values, medius } = read;
  if (values === undefined) return;
  if (connects.includes(id)) note(player.sessionKeys, values.sessionKey);
  if (medius?.name === undefined || medius.relayed) return;
  if (direction === 'client') {
    note(player.sessionKeys, values.SessionKey);
    if (namesItself.has(medius.name)) note(player.names, values.Username ?? values.AccountName);
    return;
  }
  if (medius.name.startsWith('SessionBegin')) note(player.sessionKeys, values.SessionKey);
  const status = values.StatusCode ?? values.StatusCodeAccountLogin;
  if (namesTheAccount.has(medius.name) && status === SUCCESS) note(player.accountIds, values.AccountID);
}

function note(set: Set<string>, value: unknown): void {
  if (typeof value === 'string' && value !== '') set.add(value);
  if (typeof value === 'number' && value > 0) set.add(String(value));
}

/**
 * The connections of the player whose name, account id or session key this is. A session key goes from
 * server to server, so connections that share one belong together.
 */
export function connectionsOf(
  wanted: string,
  connections: Iterable<{ readonly number: number; readonly player: Player }>,
): Set<number> {
  const all = [...connections];
  const found = new Set<number>();
  const keys = new Set<string>();
  let before = -1;
  while (found.size !== before) {
    before = found.size;
    for (const { number, player } of all) {
      const shares = [...player.sessionKeys].some((key) => keys.has(key));
      if (found.has(number) || !(shares || isCalled(player, wanted))) continue;
      found.add(number);
      for (const key of player.sessionKeys) keys.add(key);
    }
  }
  return found;
}

function isCalled({ names, accountIds, sessionKeys }: Player, wanted: string): boolean {
  const name = wanted.toLowerCase();
  return (
    accountIds.has(wanted) ||
    sessionKeys.has(wanted) ||
    [...names].some((each) => each.toLowerCase() === name)
  );
}
