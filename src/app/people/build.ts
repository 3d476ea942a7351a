/** Accounts and moderation of this process, made of its state and store. */
import type { EntityData } from '#script/entity-data.js';
import type { Origin } from '#script/layer.js';
import type { PeopleServices } from '#script/services/people.js';
import type { DmeServer } from '#server/dme/dme-server.js';
import type { Presences } from '#server/presences.js';
import type { Clock } from '#state/clock.js';
import type { Log } from '#state/log.js';
import type { MemoryState } from '#state/memory/state.js';
import type { Player } from '#state/player.js';
import type { Store } from '#state/store/store.js';
import type { AccountNotes } from '../account-notes.js';
import type { Mutes } from '../roles/mutes.js';
import type { Rights } from '../roles/rights.js';
import { Accounts } from './accounts.js';
import { disconnectPlayer } from './disconnect.js';
import { KnownAccounts } from './known-accounts.js';
import { Moderation } from './moderation.js';
import { PeopleRecord } from './record.js';
import { SessionPeople } from './session-people.js';

export interface PeopleParts {
  readonly log: Log;
  readonly clock: Clock;
  readonly store: Store;
  readonly state: MemoryState;
  readonly presences: Presences;
  readonly rights: Rights;
  readonly mutes: Mutes;
  readonly notes: AccountNotes;
  readonly data: EntityData;
  /** Undefined where this process runs no game server. */
  readonly dme: DmeServer | undefined;
  readonly randomBytes: (size: number) => Buffer;
  isNameAllowed(name: string): boolean;
  /** Whether a client at an address may not take the name. */
  isReserved(name: string, address: string): boolean;
  pools(): readonly string[];
  loadRights(): Promise<void>;
  raise(event: string, fields: Record<string, unknown>, origin: Origin): void;
  whisper(player: Player, from: string, text: string): void;
}

export interface People extends PeopleServices {
  readonly known: KnownAccounts;
  readonly record: PeopleRecord;
  readonly accounts: Accounts;
  readonly moderation: Moderation;
  readonly people: SessionPeople;
}

/** No client comes from here, so what is reserved is reserved. */
const NOWHERE = '';

export function buildPeople(parts: PeopleParts): People {
  const { log, clock, store, state, presences, rights, mutes, notes, data, dme, randomBytes } = parts;
  const { players } = state;
  const known = new KnownAccounts();
  const record = new PeopleRecord({
    ...{ store, clock, log },
    playerOf: (account) => [...players.all()].find((player) => player.account?.id === account),
    raise: parts.raise,
  });
  const box = ({ sessionKey }: Player, text: string, severity = 0) => {
    for (const receiver of presences.of(sessionKey)) receiver.systemMessage(severity, text);
  };
  const disconnect = (player: Player, reason: string) =>
    disconnectPlayer({ presences, dme, log }, player, reason);
  /** The ticket of a session opens the lobby again, so the account leaves the session. */
  const sendAway = async (player: Player, text: string, severity = 0) => {
    box(player, text, severity);
    disconnect(player, text);
    await players.logout(player.sessionKey);
  };
  const accounts = new Accounts({
    ...{ store, log, known, record, rights, mutes, notes, players, box, sendAway },
    isNameAllowed: parts.isNameAllowed,
    isReserved: (name) => parts.isReserved(name, NOWHERE),
    pools: parts.pools,
    loadRights: parts.loadRights,
  });
  const moderation = new Moderation({
    ...{ store, clock, log, accounts, mutes, record, box, disconnect, sendAway },
    players: () => players.all(),
    staff: async () => (await rights.list()).map(({ account }) => account.id),
    setMachine: (sessionKey, machine) => players.setMachine(sessionKey, machine),
  });
  const people = new SessionPeople({
    ...{ log, data, accounts, moderation },
    salt: randomBytes(32),
    player: (sessionKey) => players.entry(sessionKey),
    whisper: parts.whisper,
  });
  return { known, record, accounts, moderation, people };
}
