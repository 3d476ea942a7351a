/**
 * What plugins note about players, channels, games and accounts, outside of their Lua states: it lives as long as
 * what it is about, over reloads of the plugin and changes of server.
 */
import { ScriptError } from './errors.js';

/** What a note is about: `player <session key>`, `channel <id>`, `game <id>`, `world <id>` or `account <id>`. */
export type DataOwner = `${'player' | 'channel' | 'game' | 'world' | 'account'} ${string | number}`;

/** Notes as plugins reach them: JSON texts by key, each plugin its own. */
export interface ScriptData {
  get(owner: DataOwner, plugin: string, key: string): string | undefined;
  /** Undefined forgets the key. Throws a ScriptError where the plugin notes too much about one owner. */
  set(owner: DataOwner, plugin: string, key: string, json: string | undefined): void;
}

/** Bytes of keys and values that one plugin may note about one owner. */
const DATA_MAX = 16_384;
/** The same about an account, which outlives restarts. */
const ACCOUNT_MAX = 65_536;

type Drawer = Map<string, string>;

export class EntityData implements ScriptData {
  private readonly owners = new Map<DataOwner, Map<string, Drawer>>();

  /** `save` is told of each change about an account. */
  constructor(
    private readonly save: (
      account: number,
      plugin: string,
      key: string,
      json: string | undefined,
    ) => void = () => {},
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
    if (owner.startsWith('account ')) this.save(Number(owner.slice('account '.length)), plugin, key, json);
  }

  /** Notes about an account as they were saved. */
  restore(account: number, drawers: ReadonlyMap<string, ReadonlyMap<string, string>>): void {
    this.owners.set(
      `account ${account}`,
      new Map([...drawers].map(([plugin, drawer]) => [plugin, new Map(drawer)])),
    );
  }

  has(owner: DataOwner): boolean {
    return this.owners.has(owner);
  }

  /** What they were about is gone; those about an account stay saved. */
  forget(owner: DataOwner): void {
    this.owners.delete(owner);
  }
}

function checkRoom(owner: DataOwner, drawer: ReadonlyMap<string, string>, key: string, json: string): void {
  const most = owner.startsWith('account ') ? ACCOUNT_MAX : DATA_MAX;
  let size = key.length + json.length;
  for (const [other, value] of drawer) if (other !== key) size += other.length + value.length;
  if (size > most)
    throw new ScriptError(
      `data: with "${key}" a plugin would keep ${size} bytes here, at most ${most} are possible`,
    );
}
