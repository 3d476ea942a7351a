/**
 * A headless player: walks through a Medius host as a console does, with everything that it knows learned
 * from the answers. For tests, bots and load.
 */

import { RsaKey } from '#wire/crypto/rsa.js';
import {
  MediusUniverseVariableInformationInfoFilter as Info,
  MediusCallbackStatus,
  MediusChatMessageType,
  MediusUserAction,
} from '#wire/enums.js';
import type { Fields, ValueOf, Values } from '#wire/fields.js';
import type { Message } from '#wire/message.js';
import { AccountLoginRequest, AccountLoginResponse } from '#wire/messages/account/account-login.js';
import { AccountLogoutRequest, AccountLogoutResponse } from '#wire/messages/account/account-logout.js';
import {
  AccountRegistrationRequest,
  AccountRegistrationResponse,
} from '#wire/messages/account/account-registration.js';
import { UpdateUserState } from '#wire/messages/account/update-user-state.js';
import { ChannelList_ExtraInfoResponse } from '#wire/messages/channel/channel-list-extra-info.js';
import { ChannelList_ExtraInfoRequest1 } from '#wire/messages/channel/channel-list-extra-info-1.js';
import { JoinChannelRequest, JoinChannelResponse } from '#wire/messages/channel/join-channel.js';
import { ChatFwdMessage } from '#wire/messages/chat/chat-fwd-message.js';
import { ChatMessage } from '#wire/messages/chat/chat-message.js';
import {
  GetAnnouncementsRequest,
  GetAnnouncementsResponse,
} from '#wire/messages/policy/get-announcements.js';
import { GetPolicyRequest, GetPolicyResponse } from '#wire/messages/policy/get-policy.js';
import { DnasSignaturePost } from '#wire/messages/session/dnas-signature-post.js';
import { SessionBeginRequest, SessionBeginResponse } from '#wire/messages/session/session-begin.js';
import {
  SetLocalizationParamsRequest,
  SetLocalizationParamsResponse,
} from '#wire/messages/session/set-localization-params.js';
import { GetUniverseInformationRequest } from '#wire/messages/universe/get-universe-information.js';
import {
  type Asked,
  ClientConnection,
  type ConnectionOptions,
  type ConsoleOptions,
  type Received,
} from './connection.js';

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface PlayerOptions extends ConsoleOptions {
  /** The key on the disc, to which MUIS and MAS hold the private half. */
  readonly discKey: RsaKey;
}

/** The way to the next server, as an answer gave it. */
export type ConnectInfo = ValueOf<typeof AccountLoginResponse.fields.ConnectInfo>;
export type ChatForward = Values<typeof ChatFwdMessage.fields>;

/** An answer whose status is not Success, where the walk cannot go on. */
export class Refused extends Error {
  constructor(
    readonly request: string,
    /** One of MediusCallbackStatus. */
    readonly status: number,
  ) {
    super(`${request} was answered with ${statusName(status)}`);
    this.name = 'Refused';
  }
}

/** What Deadlocked asks for, seen in capture; the SVO address comes in a message of its own. */
const UNIVERSE_INFO =
  Info.INFO_ID |
  Info.INFO_NAME |
  Info.INFO_DNS |
  Info.INFO_DESCRIPTION |
  Info.INFO_EXTRAINFO |
  Info.INFO_SVO_URL;
const LANGUAGE_ENGLISH = 1;
const CHANNELS_ASKED = 256;

export class HeadlessPlayer {
  sessionKey = '';
  name = '';
  /** -1 before the login. */
  accountId = -1;
  /** The way to MLS; undefined before the login. */
  connectInfo: ConnectInfo | undefined;
  #connection: ClientConnection | undefined;

  constructor(readonly options: PlayerOptions) {}

  /** The connection of the moment. Throws when there is none. */
  get connection(): ClientConnection {
    if (!this.#connection) throw new Error(`${this.name || 'the player'} is not connected`);
    return this.#connection;
  }

  /** Asks MUIS for its universes and leaves it; all answers, in the order in which they came. */
  async universes(muis: Endpoint): Promise<Received[]> {
    await this.#connect(muis);
    const asked = { InfoType: UNIVERSE_INFO, Language: LANGUAGE_ENGLISH };
    const answers = await this.connection.exchange(
      GetUniverseInformationRequest,
      asked,
      ({ value }) => value.EndOfList === true,
    );
    await this.leave();
    return answers;
  }

  /** Connects to MAS and says what every console says first. */
  async begin(mas: Endpoint): Promise<void> {
    await this.#connect(mas);
    const { SessionKey, StatusCode } = await this.ask(SessionBeginRequest, SessionBeginResponse, {
      ConnectionClass: 1,
    });
    succeed('SessionBegin', StatusCode);
    this.sessionKey = SessionKey;
    const asked = { Language: LANGUAGE_ENGLISH };
    const localized = await this.ask(SetLocalizationParamsRequest, SetLocalizationParamsResponse, asked);
    succeed('SetLocalizationParams', localized.StatusCode);
    this.tell(DnasSignaturePost, { DnasSignatureType: 1, DnasSignatureLength: 32 });
  }

  /** The policy, put together from its pieces. */
  async policy(): Promise<string> {
    const pieces = await this.list(GetPolicyRequest, GetPolicyResponse, { Policy: 0 });
    return pieces.map(({ Policy }) => Policy).join('');
  }

  async announcements(): Promise<string[]> {
    const asked = { ApplicationID: this.options.applicationId };
    const items = await this.list(GetAnnouncementsRequest, GetAnnouncementsResponse, asked);
    return items.filter(isItem).map(({ Announcement }) => Announcement);
  }

  /** Registers an account; the answer says whether that worked. */
  register(name: string, password: string) {
    const asked = { AccountType: 1, AccountName: name, Password: password };
    return this.ask(AccountRegistrationRequest, AccountRegistrationResponse, asked);
  }

  /** Logs in; after Success, `connectInfo` shows the way to the lobby. */
  async login(name: string, password: string) {
    const asked = { Username: name, Password: password };
    const answer = await this.ask(AccountLoginRequest, AccountLoginResponse, asked);
    if (answer.StatusCode !== MediusCallbackStatus.MediusSuccess) return answer;
    this.name = name;
    this.accountId = answer.AccountID;
    this.connectInfo = answer.ConnectInfo;
    return answer;
  }

  /** Leaves the server that it is at, if any, and goes where the last answer pointed. */
  async enterLobby(): Promise<void> {
    await this.leave();
    await this.connectToLobby();
    this.tell(UpdateUserState, { UserAction: MediusUserAction.JoinedChatWorld });
  }

  /** Opens a connection to the lobby with the ticket of the last answer, or another one. */
  async connectToLobby(info: ConnectInfo | undefined = this.connectInfo): Promise<void> {
    if (!info) throw new Error(`${this.name || 'the player'} has no way to the lobby before a login`);
    this.#connection = await ClientConnection.open(wayTo(info, this.options));
  }

  /** All channels that the server lists for this player. */
  async channels() {
    const asked = { PageID: 1, PageSize: CHANNELS_ASKED };
    const items = await this.list(ChannelList_ExtraInfoRequest1, ChannelList_ExtraInfoResponse, asked);
    return items.filter(isItem);
  }

  /** Joins a channel as consoles do: asks, closes MLS, and comes back with the new ticket. */
  async joinChannel(worldId: number, password = ''): Promise<void> {
    const answer = await this.askToJoin(worldId, password);
    succeed('JoinChannel', answer.StatusCode);
    await this.enterLobby();
  }

  /** Only asks; after Success, `connectInfo` is that of the answer. */
  async askToJoin(worldId: number, password = '') {
    const asked = { MediusWorldID: worldId, LobbyChannelPassword: password };
    const answer = await this.ask(JoinChannelRequest, JoinChannelResponse, asked);
    if (answer.StatusCode === MediusCallbackStatus.MediusSuccess) this.connectInfo = answer.ConnectInfo;
    return answer;
  }

  /**
   * The whole way of a player who may be new: MAS, an account if there is none of that name, the lobby and
   * its first channel. Rejects with Refused where the host says no.
   */
  async play(mas: Endpoint, name: string, password: string): Promise<void> {
    await this.begin(mas);
    const first = await this.login(name, password);
    if (first.StatusCode === MediusCallbackStatus.MediusAccountNotFound) {
      succeed('AccountRegistration', (await this.register(name, password)).StatusCode);
      succeed('AccountLogin', (await this.login(name, password)).StatusCode);
    } else succeed('AccountLogin', first.StatusCode);
    await this.enterLobby();
    const [channel] = await this.channels();
    if (channel) await this.joinChannel(channel.MediusWorldID);
  }

  /** Says something to everybody in the channel. */
  say(text: string): void {
    this.tell(ChatMessage, { MessageType: MediusChatMessageType.Broadcast, Message: text });
  }

  whisper(accountId: number, text: string): void {
    this.tell(ChatMessage, {
      MessageType: MediusChatMessageType.Whisper,
      TargetID: accountId,
      Message: text,
    });
  }

  /** The next thing that somebody says here. */
  hear(wants?: (chat: ChatForward) => boolean): Promise<ChatForward> {
    return this.connection.push(ChatFwdMessage, wants);
  }

  logout() {
    return this.ask(AccountLogoutRequest, AccountLogoutResponse, {});
  }

  /** Asks on the connection of the moment, with the session key where the request has one. */
  ask<Q extends Fields, R extends Fields>(request: Message<Q>, response: Message<R>, fields: Asked<Q>) {
    return this.connection.request(request, response, this.#signed(request, fields));
  }

  /** Asks for a list; the item that ends it is included, even when it only says that there is none. */
  list<Q extends Fields, R extends Fields>(request: Message<Q>, response: Message<R>, fields: Asked<Q>) {
    return this.connection.list(request, response, this.#signed(request, fields));
  }

  /** Sends what has no answer. */
  tell<Q extends Fields>(message: Message<Q>, fields: Partial<Values<Q>>): void {
    this.connection.send(message, this.#signed(message, fields));
  }

  /** Takes leave of the server that it is connected to, if any. */
  async leave(): Promise<void> {
    await this.#connection?.leave();
    this.#connection = undefined;
  }

  /** Breaks the connection without a word, as a console does when it is switched off. */
  cut(): void {
    this.#connection?.cut();
    this.#connection = undefined;
  }

  async #connect({ host, port }: Endpoint): Promise<void> {
    const login = { worldId: 1 };
    this.#connection = await ClientConnection.open({
      ...this.options,
      host,
      port,
      serverKey: this.options.discKey,
      login,
    });
  }

  #signed<Q extends Fields, V extends object>(message: Message<Q>, fields: V): V {
    return 'SessionKey' in message.fields ? { SessionKey: this.sessionKey, ...fields } : fields;
  }
}

/** A connection to where an answer points, with the ticket that it gave. */
export function wayTo(info: ConnectInfo, options: PlayerOptions): ConnectionOptions {
  const { Address, Port } = info.AddressList.AddressList[0]!;
  const serverKey = RsaKey.fromModulus('next server', info.ServerKey.key);
  return {
    ...options,
    host: Address,
    port: Port,
    // A zero key tells a console to go on in clear.
    keyOffer: serverKey ? options.keyOffer : 'none',
    serverKey: serverKey ?? options.discKey,
    login: { worldId: info.WorldID, sessionKey: info.SessionKey, accessKey: info.AccessKey },
  };
}

/** The SDK's name of a callback status. */
export function statusName(status: number): string {
  const name = Object.entries(MediusCallbackStatus).find(([, value]) => value === status)?.[0];
  return name ?? `status ${status}`;
}

/** Rejects an answer that is not Success. */
export function succeed(request: string, status: number): void {
  if (status !== MediusCallbackStatus.MediusSuccess) throw new Refused(request, status);
}

/** False for the one answer that ends an empty list. */
export function isItem({ StatusCode }: { readonly StatusCode: number }): boolean {
  return StatusCode === MediusCallbackStatus.MediusSuccess;
}
