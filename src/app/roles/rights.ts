/**
 * Who may what in chat. Rights hang on account ids: those of roles that were granted, and those of the names in
 * `operators`, which are looked up once, so that a name that somebody else registers later gives nothing.
 */
import type { AccountId } from '#state/ids.js';
import type { Player } from '#state/player.js';
import type { Account, Store } from '#state/store/store.js';
import type { Config } from '../config.js';
import { isLoopback } from '../reserved-names.js';
import { OperatorLogin, type OperatorLoginParts, type OperatorLoginSettings } from './operator-login.js';
import { isAtLeast, isDangerous, leastRole, type Role, roleNamed, roles } from './permissions.js';

export type RightsSettings = Pick<Config, 'operators'> &
  OperatorLoginSettings & { readonly database: Pick<Config['database'], 'mode'> };

export interface RightsParts extends OperatorLoginParts {
  readonly store: Pick<Store, 'accounts' | 'roles'>;
  /** Is told of each change, for the record. */
  changed?(action: 'role.grant' | 'role.revoke', account: Account, role: Role, author: string): void;
}

/** An account with its role, for the console. */
export interface RoleLine {
  readonly account: Pick<Account, 'id' | 'name' | 'pool'>;
  readonly role: Role;
  /** Who granted it. */
  readonly author: string;
}

/** The author of roles that names in the configuration have. */
const CONFIGURATION = 'the configuration';

export class Rights {
  private readonly granted = new Map<AccountId, Role>();
  private named: ReadonlySet<AccountId> = new Set();
  /** Names in the configuration count for players of this machine alone. */
  private onlyFromHere = false;
  private readonly chatLogin: OperatorLogin;

  private constructor(private readonly parts: RightsParts) {
    this.chatLogin = new OperatorLogin(parts);
  }

  /** With the roles that the store has. */
  static async open(parts: RightsParts): Promise<Rights> {
    const rights = new Rights(parts);
    for (const { account, role: name } of await parts.store.roles.list()) {
      const role = roleNamed(name);
      if (role) rights.granted.set(account, role);
      else parts.log.warn({ account, role: name }, 'an account has a role that this version does not know');
    }
    return rights;
  }

  /** Takes over the configuration: looks its names up in every pool. */
  async load(settings: RightsSettings, pools: Iterable<string>): Promise<void> {
    const { store, log } = this.parts;
    const ids = new Set<AccountId>();
    const all = [...new Set(pools)];
    for (const name of settings.operators) {
      const found = await Promise.all(all.map((pool) => store.accounts.findByName(pool, name)));
      for (const account of found) if (account) ids.add(account.id);
      if (found.every((account) => account === undefined))
        log.warn(
          { operator: name },
          'no account has the name of this operator: it is reserved; type "account create" and the name on the console to claim it',
        );
    }
    this.named = ids;
    this.onlyFromHere = settings.database.mode === 'simulated';
    this.chatLogin.set(settings);
  }

  /** The role of an account that plays from an address. */
  roleOf(id: AccountId | undefined, address: string): Role {
    if (id === undefined) return 'player';
    const granted = this.granted.get(id) ?? 'player';
    const isNamed = this.named.has(id) && (!this.onlyFromHere || isLoopback(address));
    return isNamed && !isAtLeast(granted, 'operator') ? 'operator' : granted;
  }

  /** Whether a player has any role at all. To others a command that needs one is as if it were not there. */
  isStaff({ account, address }: Player): boolean {
    return this.roleOf(account?.id, address) !== 'player';
  }

  /** Undefined where the player may use what needs the permission in chat; else what is in the way. */
  refusal(player: Player, permission: string): string | undefined {
    const least = leastRole(permission);
    if (!isAtLeast(this.roleOf(player.account?.id, player.address), least))
      return `this needs the role ${least}`;
    return isDangerous(permission) && !this.chatLogin.isIn(player) ? this.chatLogin.hint(player) : undefined;
  }

  /**
   * Throws where a player may not act on an account, which has his own role or a higher one; the console, undefined,
   * may act on all. Names in the configuration count wherever the account plays from.
   */
  checkRank(asker: Player | undefined, { id, name }: { readonly id: number; readonly name: string }): void {
    if (!asker || asker.account?.id === id) return;
    const role = this.roleOf(id as AccountId, '127.0.0.1');
    const own = this.roleOf(asker.account?.id, asker.address);
    if (role !== 'player' && isAtLeast(role, own))
      throw new Error(`${name} is ${role} here, and you are ${own}`);
  }

  /** `/login` of a player with a role: the answer. */
  login(player: Player, secret: string): Promise<string> {
    return this.chatLogin.login(player, secret);
  }

  /** The session is over, or its account has left it: a login of it counts no more. */
  forget(sessionKey: string): void {
    this.chatLogin.forget(sessionKey);
  }

  /** What is typed in front of a code in chat, where a title has no prefix of its own. */
  get loginWord(): string {
    return this.chatLogin.wordFor();
  }

  /** A code with which the account logs in in chat. Throws for one without a role. */
  codeFor({ id, name }: Account): string {
    if (!this.named.has(id) && !this.granted.has(id))
      throw new Error(`${name} has no role; "role grant" gives one`);
    return this.chatLogin.codes.issue(id);
  }

  /** Gives an account a role in the place of the one that it had. Counts at once. */
  async grant(account: Account, role: Role, author: string): Promise<void> {
    const { id, name } = account;
    const { store, clock, log } = this.parts;
    if (role === 'player') throw new Error('everybody is a player; "role revoke" takes a role away');
    const granted = await store.roles.grant({ account: id, role, author, time: clock.wall() });
    if (granted === 'no-account') throw new Error(`${name} has been deleted`);
    this.granted.set(id, role);
    this.chatLogin.end(id);
    log.info({ account: name, id, role, author }, 'role granted');
    this.parts.changed?.('role.grant', account, role, author);
  }

  /** Takes a granted role away, at once. Throws where the account has another one or none. */
  async revoke(account: Account, role: Role, author: string): Promise<void> {
    const { id, name } = account;
    const granted = this.granted.get(id);
    if (granted !== role) {
      const named = this.named.has(id) ? '; it is an operator by the configuration' : '';
      throw new Error(`${name} was not granted the role ${role}${granted ? `, but ${granted}` : ''}${named}`);
    }
    await this.parts.store.roles.revoke(id);
    this.granted.delete(id);
    this.chatLogin.end(id);
    this.parts.log.info({ account: name, id, role, author }, 'role revoked');
    this.parts.changed?.('role.revoke', account, role, author);
  }

  /** The account is gone, and its role with it. */
  forgetAccount(id: AccountId): void {
    this.granted.delete(id);
    this.chatLogin.end(id);
  }

  /** All accounts with a role, the highest first. */
  async list(): Promise<RoleLine[]> {
    const { accounts, roles: store } = this.parts.store;
    const authors = new Map((await store.list()).map(({ account, author }) => [account, author]));
    const lines: RoleLine[] = [];
    for (const id of new Set([...this.named, ...this.granted.keys()])) {
      const account = await accounts.findById(id);
      const role = this.roleOf(id, '127.0.0.1');
      const author = role === this.granted.get(id) ? authors.get(id) : undefined;
      if (account) lines.push({ account, role, author: author ?? CONFIGURATION });
    }
    return lines.sort((a, b) => roles.indexOf(b.role) - roles.indexOf(a.role) || a.account.id - b.account.id);
  }
}
