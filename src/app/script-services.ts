/** What scripts may ask of the servers of this process. */
import type { ScriptCaptures } from '#script/captures.js';
import type { ScriptData } from '#script/entity-data.js';
import type { ScriptClans } from '#script/services/clans.js';
import type { ScriptServer } from '#script/services/server.js';
import type { Audience, GameFacts, ScriptServices } from '#script/services.js';
import type { DmeServer } from '#server/dme/dme-server.js';
import { Parcel } from '#server/parcel.js';
import type { Presences } from '#server/presences.js';
import type { Services } from '#server/services.js';
import type { Clock } from '#state/clock.js';
import type { GameStatus } from '#state/game-world.js';
import type { MemoryState } from '#state/memory/state.js';
import type { Player } from '#state/player.js';
import { MediusChatMessageType, MediusWorldStatus } from '#wire/enums.js';
import { limits } from '#wire/limits.js';
import { ChatFwdMessage } from '#wire/messages/chat/chat-fwd-message.js';
import type { WebAsker } from './fetch.js';
import type { People } from './people/build.js';
import { disconnectPlayer } from './people/disconnect.js';
import type { Mutes } from './roles/mutes.js';
import type { Rights } from './roles/rights.js';
import { type PlaceParts, scriptPlaces } from './script-places.js';

/** Account id of lines that no player said; no account has it. */
const NOBODY = 0;
export const SYSTEM = 'SYSTEM';

const statusNumbers: Readonly<Record<GameStatus, number>> = {
  creating: MediusWorldStatus.WorldPendingCreation,
  inactive: MediusWorldStatus.WorldInactive,
  staging: MediusWorldStatus.WorldStaging,
  active: MediusWorldStatus.WorldActive,
  closed: MediusWorldStatus.WorldClosed,
};

export interface ScriptParts
  extends Pick<Services, 'log' | 'clock' | 'store' | 'presences'>,
    Pick<PlaceParts, 'titles' | 'dmeEndpoint' | 'gameCaptures'> {
  readonly mutes: Mutes;
  readonly rights: Pick<Rights, 'roleOf' | 'refusal'>;
  readonly data: ScriptData;
  readonly people: Pick<People, 'accounts' | 'moderation' | 'people'>;
  readonly messageCaptures: ScriptCaptures;
  readonly clans: ScriptClans;
  readonly web: WebAsker;
  readonly leaderboards: ScriptServices['leaderboards'];
  readonly server: ScriptServer;
  readonly sql: ScriptServices['sql'];
  /** Undefined where this process runs no game server. */
  readonly dme: DmeServer | undefined;
}

export function scriptServices(state: MemoryState, parts: ScriptParts): ScriptServices {
  const { players, channels, games } = state;
  const { log, clock, store, presences, mutes, rights, data, clans, dme, web, server, leaderboards, sql } =
    parts;
  const { accounts, moderation, people } = parts.people;
  const receivers = (sessionKey: string) => presences.of(sessionKey);
  const memoryOf = (sessionKey: string) => {
    const [receiver] = receivers(sessionKey);
    if (!receiver) throw new Error('the player is connected to no server now');
    return receiver.memory;
  };
  return {
    log,
    clock,
    storage: {
      async load(plugin) {
        const { pluginStorage } = store;
        const keys = await pluginStorage.keys({ plugin });
        const rows = await Promise.all(
          keys.map(async (key) => [key, await pluginStorage.get({ plugin }, key)] as const),
        );
        return new Map(rows.filter((row): row is readonly [string, string] => row[1] !== undefined));
      },
      async save(plugin, key, json) {
        const { pluginStorage } = store;
        if (json === undefined) await pluginStorage.delete({ plugin }, key);
        else if ((await pluginStorage.set({ plugin }, key, json)) === 'full')
          throw new Error('the storage is full');
      },
    },
    memory: {
      poke: async (sessionKey, address, bytes) => memoryOf(sessionKey).poke(address, bytes),
      peek: async (sessionKey, address, length) => memoryOf(sessionKey).peek(address, length),
    },
    data,
    places: scriptPlaces(state, parts),
    ...{ accounts, moderation, people },
    leaderboards,
    server,
    captures: parts.messageCaptures,
    clans,
    sql,
    player: (sessionKey) => players.entry(sessionKey),
    players: () => players.all(),
    channel: (id) => channels.entry(id),
    game: (id) => gameFacts(state, clock, id),
    channels: () => channels.all(),
    games: () => Array.from(games.all(), ({ id }) => gameFacts(state, clock, id)!),
    systemMessage(sessionKey, severity, text) {
      for (const receiver of receivers(sessionKey)) receiver.systemMessage(severity, text);
    },
    broadcast: (severity, text, titles) => void presences.systemMessage(severity, text, titles),
    say: (audience, from, text) => void say(state, presences, audience, from, text),
    send(sessionKeys, message, value, { plain, via }) {
      const parcel = new Parcel(message, value as never, plain || message.carrier?.plain);
      if (via === 'lobby') void presences.send(sessionKeys, parcel);
      else
        for (const connection of dme?.connectionsOf(new Set(sessionKeys)) ?? []) {
          const variants = players.entry(connection.ticket!.sessionKey)?.title.traits;
          const codec = { version: connection.link.version, ...(variants && { variants }) };
          connection.sendApp(parcel.whole(codec), parcel.plain);
        }
    },
    roleOf(sessionKey) {
      const player = players.entry(sessionKey);
      return player ? rights.roleOf(player.account?.id, player.address) : 'player';
    },
    mayUse(sessionKey, permission) {
      const player = players.entry(sessionKey);
      return player !== undefined && rights.refusal(player, permission) === undefined;
    },
    backlog(sessionKey) {
      const inGame = dme?.connectionsOf(new Set([sessionKey])) ?? [];
      return [...receivers(sessionKey), ...inGame].reduce((sum, { backlog }) => sum + backlog, 0);
    },
    fetch: (plugin, request) => web.fetch(plugin, request),
    renameGame: (id, name) => games.rename(id, name),
    kick(sessionKey, reason) {
      const player = players.entry(sessionKey);
      if (player) disconnectPlayer({ presences, dme, log }, player, reason);
    },
    // What could not be written is in the log.
    mute(sessionKey, ms, reason, author) {
      const account = players.entry(sessionKey)?.account;
      if (account) mutes.mute(account.id, ms, reason, author).catch(() => {});
    },
    unmute(sessionKey, author) {
      const account = players.entry(sessionKey)?.account;
      if (account) mutes.unmute(account.id, author).catch(() => {});
    },
  };
}

function gameFacts(state: MemoryState, clock: Clock, id: number): GameFacts | undefined {
  const entry = state.games.entry(id);
  if (!entry) return undefined;
  const { game, host } = entry;
  return {
    id: game.id,
    name: game.name,
    title: game.pool,
    status: statusNumbers[game.status],
    playerCount: game.players,
    maxPlayers: game.maxPlayers,
    gameLevel: game.level,
    playerSkillLevel: game.skillLevel,
    rulesSet: game.rulesSet,
    genericFields: game.genericFields,
    host,
    startedAt: secondsAt(clock, game.startedAt),
    endedAt: secondsAt(clock, game.endedAt),
    capacity: game.capacity,
  };
}

/** A monotonic time as seconds since 1970. */
function secondsAt(clock: Clock, time: number | undefined): number | undefined {
  return time === undefined ? undefined : Math.round(clock.wall() - (clock.now() - time)) / 1000;
}

/** Shows a line of chat that nobody said. */
export function sayTo(presences: Presences, player: Player, text: string): void {
  chat(presences, [player], SYSTEM, text);
}

async function say(
  state: MemoryState,
  presences: Presences,
  audience: Audience,
  from: string,
  text: string,
): Promise<void> {
  chat(presences, await listenersOf(state, audience), from, text);
}

/** Shows a whispered line to one player. */
export function whisperTo(presences: Presences, player: Player, from: string, text: string): void {
  chat(presences, [player], from, text, MediusChatMessageType.Whisper);
}

function chat(
  presences: Presences,
  players: readonly Player[],
  from: string,
  text: string,
  type: number = MediusChatMessageType.Broadcast,
): void {
  presences.push(players, ChatFwdMessage, {
    MessageID: '',
    OriginatorAccountID: NOBODY,
    OriginatorAccountName: from.slice(0, limits.ACCOUNTNAME_MAXLEN - 1),
    MessageType: type,
    Message: text.slice(0, limits.CHATMESSAGE_MAXLEN - 1),
  });
}

async function listenersOf(
  { players, channels, games }: MemoryState,
  audience: Audience,
): Promise<readonly Player[]> {
  if (audience.kind === 'player') {
    const player = players.entry(audience.sessionKey);
    return player ? [player] : [];
  }
  if (audience.kind === 'channel') return channels.members(audience.id as never);
  return games.players(audience.id as never);
}
