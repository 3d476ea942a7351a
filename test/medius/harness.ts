/**
 * A lobby without sockets: the exchanges over the memory of one process, a store in memory and real password
 * hashing. Requests go in as bytes and answers come out as bytes, as the dispatcher does it.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Endpoint, ExchangeContext, LobbySettings, MediusRole } from '#medius/context.js';
import { type Exchange, Refusal } from '#medius/exchange.js';
import * as all from '#medius/exchanges.js';
import { followHosting } from '#state/follow-hosting.js';
import { applicationId, type WorldId } from '#state/ids.js';
import { MemoryState } from '#state/memory/state.js';
import { FAST_COST, Passwords } from '#state/password/passwords.js';
import type { Player } from '#state/player.js';
import { openStore } from '#state/store/open.js';
import type { Account, Store } from '#state/store/store.js';
import type { Title } from '#state/title.js';
import { blank } from '#wire/blank.js';
import type { CodecContext } from '#wire/condition.js';
import { MediusCallbackStatus } from '#wire/enums.js';
import type { Fields, Values } from '#wire/fields.js';
import type { Message } from '#wire/message.js';
import { FakeHosting } from './fake-hosting.js';

export const exchanges = Object.values(all) as Exchange[];

export const NOW = 1_795_000_000_500;
export const UYA = 10684;
export const MESSAGE_ID = '77';

export const uya: Title = {
  id: 'uya',
  name: 'Up Your Arsenal',
  applicationIds: [applicationId(10683), applicationId(UYA)],
  accountPool: 'uya',
  traits: new Set(),
  encryption: undefined,
  versionString: 'Medius Test 1.0',
  applicationName: 'RATCHET3_4',
  channels: [
    { name: 'CY00000000-00', capacity: 256, genericFields: [1, 1, 0, 0], level: 32 },
    { name: 'CY00000001-00', capacity: 2, genericFields: [1, 2, 0, 0], level: 32 },
  ],
  locations: [
    { id: 40, name: 'Aquatos' },
    { id: 41, name: 'Aridia' },
  ],
  universes: [],
  createAccountAtLogin: false,
};

/** One answer as it goes out. */
export interface Sent {
  readonly name: string;
  /** Class byte, type byte and payload. */
  readonly bytes: Buffer;
  readonly value: Record<string, unknown>;
}

interface Pushed extends Sent {
  readonly to: string | undefined;
}

type Changeable<T> = { -readonly [K in keyof T]: T[K] };

export interface ClientOptions {
  readonly role?: MediusRole;
  readonly version?: number;
  readonly address?: string;
  readonly title?: Title;
  readonly player?: Player;
}

export class Lobby {
  readonly state: MemoryState;
  readonly hosting = new FakeHosting();
  readonly settings: Changeable<LobbySettings> = {
    policy: () => 'Be kind.',
    announcements: () => [],
    isNameAllowed: (name) => !name.startsWith('Bad'),
    isReserved: () => false,
    filterChat: (text) => (text.includes('swine') ? undefined : text.replaceAll('darn', '****')),
    refusedByWhitelist: () => false,
    maintenance: undefined,
    maxAccountsPerAddress: 100,
    systemMessage: undefined,
  };
  readonly endpoints: Record<string, Endpoint> = {
    MAS: { address: '192.0.2.10', port: 10075 },
    MLS: { address: '192.0.2.10', port: 10078 },
    NAT: { address: '192.0.2.11', port: 10070 },
    DME: { address: '192.0.2.12', port: 10079 },
  };
  serverKey: Buffer = Buffer.alloc(64, 0xab);
  /** Addresses and accounts that have to wait. */
  readonly waiting = new Set<string>();
  readonly guard: string[] = [];
  readonly pushed: Pushed[] = [];
  now = NOW;

  private constructor(
    readonly store: Store,
    readonly passwords: Passwords,
  ) {
    this.state = new MemoryState({
      now: () => this.now,
      randomBytes,
      capacity: 1000,
      grace: 8000,
      ticketsAreBoundToAddress: true,
    });
    followHosting(this.state, this.hosting, silent);
  }

  static async open(title = uya): Promise<Lobby> {
    const store = await openStore({ mode: 'simulated' }, { now: () => NOW });
    const lobby = new Lobby(store, new Passwords({ cost: FAST_COST }));
    await lobby.state.channels.open(title.accountPool, title.channels);
    return lobby;
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.passwords.close();
  }

  client(options: ClientOptions = {}): Client {
    return new Client(this, options);
  }

  async account(name: string, password = 'secret', pool = 'uya'): Promise<Account> {
    const passwordHash = await this.passwords.hash(password);
    const account = await this.store.accounts.create({
      pool,
      name,
      passwordHash,
      address: '192.0.2.99',
      time: NOW,
    });
    assert.ok(typeof account === 'object', `${name}: ${String(account)}`);
    return account;
  }

  /** A client on the lobby server whose player has logged in, in no channel. */
  async member(name: string, options: ClientOptions = {}): Promise<Client> {
    const client = this.client({ role: 'MLS', ...options });
    await client.begin();
    const { id } = await this.account(name, 'secret', (options.title ?? uya).accountPool);
    assert.equal(await this.state.players.login(client.session, { id, name }), 'in');
    await this.state.players.arrive(client.session, 'chat');
    return client;
  }

  async channelId(name: string): Promise<WorldId> {
    const channel = await this.state.channels.byName('uya', name);
    assert.ok(channel, name);
    return channel.id;
  }
}

/** One connection. */
export class Client {
  player: Player | undefined;
  closed = false;
  muted = false;
  readonly boxes: string[] = [];

  constructor(
    readonly lobby: Lobby,
    readonly options: ClientOptions,
  ) {
    this.player = options.player;
  }

  get session(): string {
    return this.player!.sessionKey;
  }

  get accountId(): number {
    return this.player!.account!.id;
  }

  private get title(): Title {
    return this.options.title ?? uya;
  }

  /** What SessionBegin does. */
  async begin(): Promise<void> {
    const { address = '198.51.100.7', version = 108 } = this.options;
    const { title } = this;
    const player = await this.lobby.state.players.begin({
      title,
      applicationId: applicationId(UYA),
      address,
      version,
    });
    assert.ok(player !== 'full');
    this.player = player;
  }

  /** Sends a request, of which fields that are not given are blank, and returns the answers. */
  ask<Q extends Fields>(request: Message<Q>, fields: Partial<Values<Q>> = {}): Promise<Sent[]> {
    const codec = this.codec(request.key);
    const named = 'MessageID' in request.fields ? { MessageID: MESSAGE_ID } : {};
    const value = { ...(blank(request, codec) as object), ...named, ...fields } as Values<Q>;
    return this.send(request.encodeWhole(value, codec));
  }

  /** Sends a request and returns its only answer. */
  async askOne<Q extends Fields>(request: Message<Q>, fields: Partial<Values<Q>> = {}): Promise<Sent> {
    const answers = await this.ask(request, fields);
    assert.equal(answers.length, 1, `${request.name}: ${answers.length} answers`);
    return answers[0]!;
  }

  /** Sends class byte, type byte and payload as they are. */
  async send(whole: Buffer): Promise<Sent[]> {
    const { role = 'MAS' } = this.options;
    const key = whole.readUInt16BE(0);
    const exchange = exchanges.find((row) => row.request.key === key && row.roles.includes(role));
    assert.ok(exchange, `nothing on ${role} answers 0x${key.toString(16)}`);
    if (exchange.needs === 'session') assert.ok(this.player, `${exchange.request.name} without a session`);
    if (exchange.needs === 'login')
      assert.ok(this.player?.account, `${exchange.request.name} without a login`);
    const codec = this.codec(key);
    const request = exchange.request.decode(whole, 2, whole.length, codec) as Record<string, unknown>;
    const replies = await exchange.replies(this.context(codec), request);
    return replies.map(({ message, value }) =>
      sent(message, message.encodeWhole(value as never, codec), codec),
    );
  }

  codec(requestType?: number): CodecContext {
    const codec = { version: this.options.version ?? 108, variants: this.title.traits };
    return requestType === undefined ? codec : { ...codec, requestType };
  }

  context(codec: CodecContext = this.codec()): ExchangeContext {
    const { lobby, title } = this;
    const { role = 'MAS', address = '198.51.100.7' } = this.options;
    return {
      role,
      player: this.player,
      title,
      applicationId: applicationId(UYA),
      codec,
      address,
      sealed: true,
      state: lobby.state,
      hosting: lobby.hosting,
      store: lobby.store,
      passwords: lobby.passwords,
      settings: lobby.settings,
      logins: {
        allow: (from, account) => !lobby.waiting.has(from) && !lobby.waiting.has(account),
        failed: (from, account) => lobby.guard.push(`failed ${from} ${account}`),
        succeeded: (from, account) => lobby.guard.push(`succeeded ${from} ${account}`),
      },
      log: silent,
      now: () => lobby.now,
      advertise: async (to) => lobby.endpoints[to]!,
      serverKey: () => lobby.serverKey,
      bind: async (player) => {
        this.player = player;
        await lobby.state.players.arrive(player.sessionKey, 'authenticating');
      },
      systemMessage: (severity, text) => this.boxes.push(`${severity} ${text}`),
      push: (players, message, value) => {
        for (const { account } of players)
          lobby.pushed.push({
            to: account?.name,
            ...sent(message as never, message.encodeWhole(value, codec), codec),
          });
        return players.length;
      },
      command: async () => false,
      isMuted: () => this.muted,
      raise: () => ({ kind: 'pass', changed: false }),
      recall: async () => {},
      forgetAccount: () => {},
      announcement: () => undefined,
      close: () => {
        this.closed = true;
      },
    };
  }
}

/** The refusal of a request as the dispatcher would ask for it. */
export function refused(
  exchange: Exchange,
  status: keyof typeof MediusCallbackStatus & string,
  version = 108,
): Sent {
  const codec = { version, requestType: exchange.request.key };
  const request = blank(exchange.request, codec) as Record<string, unknown>;
  const reply = exchange.refusalReply(request, new Refusal(MediusCallbackStatus[status]), codec);
  assert.ok(reply, `${exchange.request.name} has no refusal`);
  return sent(reply.message, reply.message.encodeWhole(reply.value as never, codec), codec);
}

function sent(message: Message, bytes: Buffer, codec: CodecContext): Sent {
  return {
    name: message.name,
    bytes,
    value: message.decode(bytes, 2, bytes.length, codec) as Record<string, unknown>,
  };
}

const ignore = () => {};
const silent = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore };
