/**
 * What plugins note about players, channels, games and accounts, outside of their Lua states: it lives as long as
 * what it is about, over reloads of the plugin and changes of server.
 */
import { ScriptError } from './errors.js';

/** What a note is about: `player <session key>`, `channel <id>`, `game <id>`, `world <id>`, `account <id>` or `clan <id>`. */
export type DataOwner = `${'player' | 'channel' | 'game' | 'world' | 'account' | 'clan'} ${string | number}`;

/** Notes as plugins reach them: JSON texts by key, each plugin its own. */
export interface ScriptData {
  get(owner: DataOwner, plugin: string, key: string): string | undefined;
  /** Undefined forgets the key. Throws a ScriptError where the plugin notes too much about one owner. */
  set(owner: DataOwner, plugin: string, key: string, json: string | undefined): void;
  /** Has the notes about an account at hand for some seconds at least, whether its player is here or not. */
  recall(account: number): Promise<void>;
}

/** Bytes of keys and values that one plugin may note about one owner. */
const DATA_MAX = 16_384;
/** The same about an account or a clan, which outlive restarts. */
const ACCOUNT_MAX = 65_536;

type Drawer = Map<string, string>;

/** Undefined forgets the key. */
export type SaveNote = (id: number, plugin: string, key: string, json: string | undefined) => void;

export class EntityData implements ScriptData {
  private readonly owners = new Map<DataOwner, Map<string, Drawer>>();

  /** They are told of each change about an account, and about a clan. */
  constructor(
    private readonly save: SaveNote = () => {},
    private readonly saveOfClan: SaveNote = () => {},
    readonly recall: (account: number) => Promise<void> = async () => {},
  ) {}

  get(owner: DataOwner, plugin: string, key: string): string | undefined {
    return this.owners.get(owner)?.get(plugin)?.get(key);
  }

  set(owner: DataOwner, plugin: string, key: string, json: string | undefined): void {
    const drawers = this.owners.get(owner) ?? new Map<string, Drawer>();
    const drawer = drawers.get(plugin) ?? new Map<string, string>();
    if (json === undefined) drawer.delete(key);
    else {
      checkRoom(owner, drawer, key, json);
      drawer.set(key, json);
    }
    drawers.set(plugin, drawer);
    this.owners.set(owner, drawers);
    const [kind, id] = owner.split(' ');
    if (kind === 'account') this.save(Number(id), plugin, key, json);
    if (kind === 'clan') this.saveOfClan(Number(id), plugin, key, json);
  }

  /** Notes about an account or a clan as they were saved. */
  restore(owner: DataOwner, drawers: ReadonlyMap<string, ReadonlyMap<string, string>>): void {
    this.owners.set(owner, new Map([...drawers].map(([plugin, drawer]) => [plugin, new Map(drawer)])));
  }

  has(owner: DataOwner): boolean {
    return this.owners.has(owner);
  }

  /** What they were about is gone; those about an account or a clan stay saved. */
  forget(owner: DataOwner): void {
    this.owners.delete(owner);
  }
}

function checkRoom(owner: DataOwner, drawer: ReadonlyMap<string, string>, key: string, json: string): void {
  const most = /^(account|clan) /.test(owner) ? ACCOUNT_MAX : DATA_MAX;
  let size = key.length + json.length;
  for (const [other, value] of drawer) if (other !== key) size += other.length + value.length;
  if (size > most)
    throw new ScriptError(
      `data: with "${key}" a plugin would keep ${size} bytes here, at most ${most} are possible`,
    );
}
