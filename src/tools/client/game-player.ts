/** A headless player who makes, joins and plays games as a console does, in the forms of its version. */
import { MediusGameHostType, MediusUserAction } from '#wire/enums.js';
import { UpdateUserState } from '#wire/messages/account/update-user-state.js';
import { CreateGameRequest, CreateGameResponse } from '#wire/messages/game/create-game.js';
import { CreateGameRequest1 } from '#wire/messages/game/create-game-1.js';
import { EndGameReport } from '#wire/messages/game/end-game-report.js';
import { GameInfoRequest, GameInfoResponse } from '#wire/messages/game/game-info.js';
import { GameInfoRequest0, GameInfoResponse0 } from '#wire/messages/game/game-info-0.js';
import {
  GameList_ExtraInfoRequest,
  GameList_ExtraInfoResponse,
} from '#wire/messages/game/game-list-extra-info.js';
import {
  GameList_ExtraInfoRequest0,
  GameList_ExtraInfoResponse0,
} from '#wire/messages/game/game-list-extra-info-0.js';
import {
  GameWorldPlayerListRequest,
  GameWorldPlayerListResponse,
} from '#wire/messages/game/game-world-player-list.js';
import { JoinGameRequest, JoinGameResponse } from '#wire/messages/game/join-game.js';
import { PlayerReport } from '#wire/messages/game/player-report.js';
import { WorldReport } from '#wire/messages/game/world-report.js';
import { WorldReport0 } from '#wire/messages/game/world-report-0.js';
import { LAST_VERSION_WITHOUT_HELLO } from '#wire/rt/ids.js';
import { GameConnection, type GameOptions } from './game.js';
import { type ConnectInfo, HeadlessPlayer, isItem, succeed, wayTo } from './player.js';

/** What a host says about its game. */
export interface HostedGame {
  readonly name: string;
  readonly maxPlayers: number;
  readonly level?: number;
  readonly skillLevel?: number;
  readonly rulesSet?: number;
  readonly genericFields?: readonly [number, number, number];
  /** 256 bytes that only the game itself understands. */
  readonly stats?: Buffer;
}

/** What a test may want to change on the way into a game. */
export type EnterOptions = Partial<
  Pick<GameOptions, 'keyOffer' | 'localAddress' | 'tap' | 'toServer' | 'fromServer'>
>;

const GAMES_ASKED = 64;
const STATS_BYTES = 256;

export class GamePlayer extends HeadlessPlayer {
  /** The way to the game server; undefined before a join was answered. */
  gameWay: ConnectInfo | undefined;
  #game: GameConnection | undefined;

  /** The seat of the moment. Throws when there is none. */
  get game(): GameConnection {
    if (!this.#game) throw new Error(`${this.name || 'the player'} is in no game`);
    return this.#game;
  }

  /** Makes a game on a game server; the answer says whether that worked. */
  createGame(game: HostedGame) {
    const asked = {
      ...described(game),
      ApplicationID: this.options.applicationId,
      GameHostType: MediusGameHostType.MediusGameHostClientServerAuxUDP,
    };
    return this.#isEarly()
      ? this.ask(CreateGameRequest1, CreateGameResponse, { ...asked, Attributes: 0 })
      : this.ask(CreateGameRequest, CreateGameResponse, asked);
  }

  /** Only asks; after Success, `gameWay` is that of the answer. */
  async askToJoinGame(worldId: number, password = '') {
    const answer = await this.ask(JoinGameRequest, JoinGameResponse, {
      MediusWorldID: worldId,
      GamePassword: password,
      GameHostType: MediusGameHostType.MediusGameHostClientServerAuxUDP,
      pubKey: { key: this.options.clientKey.modulus },
    });
    if (answer.StatusCode === 0) this.gameWay = answer.ConnectInfo;
    return answer;
  }

  /**
   * Asks to join as consoles do: with a player report, and the host with a world report, in the same
   * segment, before any answer. Rejects with Refused where the host says no.
   */
  async joinGame(worldId: number, stats: Buffer, hosted?: { game: HostedGame; status: number }) {
    let answer!: ReturnType<GamePlayer['askToJoinGame']>;
    this.connection.glue(() => {
      answer = this.askToJoinGame(worldId);
      this.reportPlayer(worldId, stats);
      if (hosted) this.reportGame(worldId, hosted.game, hosted.status);
    });
    const joined = await answer;
    succeed('JoinGame', joined.StatusCode);
    return joined;
  }

  /** Takes the seat that the last join gave: TCP, UDP, ready. */
  async enterGame(changes: EnterOptions = {}): Promise<GameConnection> {
    this.#game = await GameConnection.open(this.wayToGame(changes));
    return this.#game;
  }

  /** Takes the seat over TCP only and leaves the rest to the caller. */
  async beginGame(changes: EnterOptions = {}): Promise<GameConnection> {
    this.#game = await GameConnection.begin(this.wayToGame(changes));
    return this.#game;
  }

  /** How the game server is to be reached. Throws before a join was answered. */
  wayToGame(changes: EnterOptions = {}): GameOptions {
    if (!this.gameWay) throw new Error(`${this.name || 'the player'} has joined no game`);
    return { ...wayTo(this.gameWay, this.options), ...changes };
  }

  /** The games that the lobby lists, without the answer that says there is none. */
  async games() {
    const asked = { PageID: 1, PageSize: GAMES_ASKED };
    const items = this.#isEarly()
      ? await this.list(GameList_ExtraInfoRequest0, GameList_ExtraInfoResponse0, asked)
      : await this.list(GameList_ExtraInfoRequest, GameList_ExtraInfoResponse, asked);
    return items.filter(isItem);
  }

  gameInfo(worldId: number) {
    const asked = { MediusWorldID: worldId };
    return this.#isEarly()
      ? this.ask(GameInfoRequest0, GameInfoResponse0, asked)
      : this.ask(GameInfoRequest, GameInfoResponse, asked);
  }

  /** Who is in a game; the one answer that ends an empty list is included. */
  gamePlayers(worldId: number) {
    const asked = { MediusWorldID: worldId };
    return this.list(GameWorldPlayerListRequest, GameWorldPlayerListResponse, asked);
  }

  /** `status` is one of MediusWorldStatus. */
  reportGame(worldId: number, game: HostedGame, status: number): void {
    const report = {
      ...described(game),
      MediusWorldID: worldId,
      GameStats: game.stats ?? Buffer.alloc(STATS_BYTES),
      WorldStatus: status,
    };
    if (this.#isEarly()) this.tell(WorldReport0, report);
    else this.tell(WorldReport, report);
  }

  reportPlayer(worldId: number, stats: Buffer): void {
    this.tell(PlayerReport, { MediusWorldID: worldId, Stats: stats });
  }

  endGame(worldId: number): void {
    this.tell(EndGameReport, { MediusWorldID: worldId, WinningTeam: '', WinningPlayer: this.name });
  }

  /** Leaves the game server and comes back to MLS over a new connection, with the ticket it had. */
  async leaveGame(): Promise<void> {
    await this.game.leave();
    this.#game = undefined;
    await this.leave();
    await this.connectToLobby();
    this.tell(UpdateUserState, { UserAction: MediusUserAction.LeftGameWorld });
  }

  override cut(): void {
    super.cut();
    this.#game?.cut();
    this.#game = undefined;
  }

  #isEarly(): boolean {
    return this.options.version <= LAST_VERSION_WITHOUT_HELLO;
  }
}

function described({ name, maxPlayers, level = 0, skillLevel = 0, rulesSet = 0, ...more }: HostedGame) {
  const [GenericField1, GenericField2, GenericField3] = more.genericFields ?? [0, 0, 0];
  return {
    GameName: name,
    MinPlayers: 0,
    MaxPlayers: maxPlayers,
    GameLevel: level,
    PlayerSkillLevel: skillLevel,
    RulesSet: rulesSet,
    GenericField1,
    GenericField2,
    GenericField3,
  };
}
