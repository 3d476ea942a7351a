import type { Channel, Channels, NewChannel } from '../channel.js';
import { type WorldId, worldId } from '../ids.js';
import type { Player } from '../player.js';
import type { ChannelSetting } from '../title.js';
import type { PlayerEntry } from './players.js';
import type { Emit, MemoryStateOptions } from './state.js';
import type { WorldIds } from './world-ids.js';

/** A created channel waits so long for its first player, in milliseconds. */
const EMPTY_CHANNEL_KEPT = 60_000;
const CREATED_CHANNELS_MAX = 1024;
/** Leaves half of the world ids to games, whatever application ids are made up. */
const CHANNELS_MAX = 0x8000;
const NO_FIELDS = [0, 0, 0, 0] as const;

class ChannelEntry implements Channel {
  readonly members = new Set<PlayerEntry>();
  /** As its title's file calls it, or whoever made it: a title finds its channel under another name, too. */
  readonly firstName: string;
  emptySince: number;
  /** Locked for everybody. */
  shut = false;
  /** Nobody comes in any more, and no list shows it; it goes with its last player. */
  closed = false;

  constructor(
    readonly id: WorldId,
    readonly pool: string,
    public name: string,
    public password: string,
    public capacity: number,
    public genericFields: readonly [number, number, number, number],
    public level: number,
    public permanent: boolean,
    now: number,
  ) {
    this.firstName = name;
    this.emptySince = now;
  }

  /** A channel of a title's file that players had made before becomes the file's. */
  takeOver({ capacity, genericFields = NO_FIELDS, level = 0 }: ChannelSetting): void {
    Object.assign(this, { capacity, genericFields, level, permanent: true });
  }

  get hasPassword(): boolean {
    return this.shut || this.password !== '';
  }

  get players(): number {
    return this.members.size;
  }
}

export class MemoryChannels implements Channels {
  private readonly byId = new Map<WorldId, ChannelEntry>();

  constructor(
    private readonly options: MemoryStateOptions,
    private readonly ids: WorldIds,
    private readonly emit: Emit,
    private readonly player: (sessionKey: string) => PlayerEntry | undefined,
    private readonly isInUse: (pool: string) => boolean,
  ) {}

  /** Channels of all pools. */
  get size(): number {
    return this.byId.size;
  }

  async open(pool: string, settings: readonly ChannelSetting[]): Promise<void> {
    const names = new Set(settings.map(({ name }) => name));
    for (const channel of [...this.byId.values()]) {
      if (channel.pool === pool && channel.permanent && !names.has(channel.firstName)) this.letGo(channel);
    }
    for (const setting of settings) {
      const existing = this.ofFile(pool, setting.name) ?? this.named(pool, setting.name);
      if (existing) existing.takeOver(setting);
      if (existing || this.byId.size >= CHANNELS_MAX) continue;
      const wanted = setting.id === undefined ? undefined : worldId(setting.id);
      const id = wanted !== undefined && this.ids.claim(wanted) ? wanted : this.ids.next();
      const fields = setting.genericFields ?? NO_FIELDS;
      this.add(
        id,
        { pool, password: '', ...setting, genericFields: fields, level: setting.level ?? 0 },
        true,
      );
    }
  }

  async close(pool: string): Promise<void> {
    if (this.isInUse(pool)) return;
    for (const channel of this.byId.values()) if (channel.pool === pool) this.remove(channel);
  }

  async create(channel: NewChannel): Promise<{ readonly made: boolean; readonly channel: Channel } | 'full'> {
    const existing = this.named(channel.pool, channel.name);
    if (existing) return { made: false, channel: existing };
    const created = [...this.byId.values()].filter(({ permanent }) => !permanent).length;
    if (created >= CREATED_CHANNELS_MAX) return 'full';
    return { made: true, channel: this.add(this.ids.next(), channel, false) };
  }

  async join(
    sessionKey: string,
    id: WorldId,
    password: string,
  ): Promise<Channel | 'absent' | 'password' | 'full'> {
    const player = this.player(sessionKey);
    const channel = this.byId.get(id);
    if (!player || channel?.pool !== player.title.accountPool) return 'absent';
    if (channel.password !== '' && channel.password !== password) return 'password';
    if (channel.members.has(player)) return channel;
    if (channel.closed) return 'absent';
    if (channel.shut) return 'password';
    if (channel.members.size >= channel.capacity) return 'full';
    this.leaveEntry(player);
    channel.members.add(player);
    player.channel = channel.id;
    this.emit({ kind: 'channel.joined', player, channel });
    return channel;
  }

  async leave(sessionKey: string): Promise<void> {
    const player = this.player(sessionKey);
    if (player) this.leaveEntry(player);
  }

  /** Takes the player out of its channel; a created channel goes with its last player. */
  leaveEntry(player: PlayerEntry): void {
    const channel = player.channel === undefined ? undefined : this.byId.get(player.channel);
    player.channel = undefined;
    if (!channel?.members.delete(player)) return;
    this.emit({ kind: 'channel.left', player, channel });
    if (channel.members.size > 0) return;
    channel.emptySince = this.options.now();
    if (!channel.permanent) this.remove(channel);
  }

  async find(pool: string, id: WorldId): Promise<Channel | undefined> {
    const channel = this.byId.get(id);
    return channel?.pool === pool ? channel : undefined;
  }

  /** Those of all pools, for this process alone. */
  all(): Iterable<Channel> {
    return this.byId.values();
  }

  /** The channel of any pool, for this process alone. */
  entry(id: number): Channel | undefined {
    return this.byId.get(id as WorldId);
  }

  async byName(pool: string, name: string): Promise<Channel | undefined> {
    return this.named(pool, name);
  }

  async list(pool: string): Promise<readonly Channel[]> {
    return [...this.byId.values()]
      .filter((channel) => channel.pool === pool && !channel.closed)
      .sort((a, b) => a.id - b.id);
  }

  async members(id: WorldId): Promise<readonly Player[]> {
    return [...(this.byId.get(id)?.members ?? [])];
  }

  /** Another name, which nobody who is in is told: consoles see it when they ask the next time. */
  rename(id: number, name: string): void {
    const channel = this.byId.get(id as WorldId);
    if (channel && !this.named(channel.pool, name)) channel.name = name;
  }

  /** Lets in who knows the password; nobody where it is undefined. Who is in stays. */
  lock(id: number, password: string | undefined): void {
    const channel = this.byId.get(id as WorldId);
    if (channel) Object.assign(channel, { shut: password === undefined, password: password ?? '' });
  }

  /** Lets in everybody. */
  unlock(id: number): void {
    const channel = this.byId.get(id as WorldId);
    if (channel) Object.assign(channel, { shut: false, password: '' });
  }

  setFields(id: number, fields: Channel['genericFields']): void {
    const channel = this.byId.get(id as WorldId);
    if (channel) channel.genericFields = fields;
  }

  /**
   * Takes one channel off the lists and lets nobody in any more; it goes with its last player. Its name is free:
   * that of a title's file is opened anew when the title is read the next time.
   */
  retire(id: number): void {
    const channel = this.byId.get(id as WorldId);
    if (!channel) return;
    channel.closed = true;
    this.letGo(channel);
  }

  /** Removes created channels that nobody joined. */
  sweep(): void {
    const limit = this.options.now() - EMPTY_CHANNEL_KEPT;
    for (const channel of this.byId.values()) {
      if (!channel.permanent && channel.members.size === 0 && channel.emptySince <= limit)
        this.remove(channel);
    }
  }

  private named(pool: string, name: string): ChannelEntry | undefined {
    for (const channel of this.byId.values()) {
      if (channel.pool === pool && channel.name === name && !channel.closed) return channel;
    }
    return undefined;
  }

  /** The channel that stands for one of the title's file, whatever it is called now. */
  private ofFile(pool: string, name: string): ChannelEntry | undefined {
    for (const channel of this.byId.values()) {
      if (channel.pool === pool && channel.permanent && channel.firstName === name) return channel;
    }
    return undefined;
  }

  private add(id: WorldId, from: NewChannel, permanent: boolean): ChannelEntry {
    const { pool, name, password, capacity, genericFields, level } = from;
    const now = this.options.now();
    const channel = new ChannelEntry(
      id,
      pool,
      name,
      password,
      capacity,
      genericFields,
      level,
      permanent,
      now,
    );
    this.byId.set(id, channel);
    this.emit({ kind: 'channel.created', channel });
    return channel;
  }

  /** No title names it any more: it goes now, or with its last player. */
  private letGo(channel: ChannelEntry): void {
    channel.permanent = false;
    if (channel.members.size === 0) this.remove(channel);
  }

  private remove(channel: ChannelEntry): void {
    this.byId.delete(channel.id);
    this.ids.release(channel.id);
    this.emit({ kind: 'channel.gone', channel });
  }
}
