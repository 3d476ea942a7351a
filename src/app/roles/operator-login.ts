import { BlockList } from 'node:net';
import { guardName } from '#medius/common/guarded-password.js';
import type { LoginGuard } from '#medius/context.js';
import type { Clock } from '#state/clock.js';
import type { AccountId } from '#state/ids.js';
import type { Log } from '#state/log.js';
import { type Passwords, PasswordsBusy } from '#state/password/passwords.js';
import type { Player } from '#state/player.js';
import type { Store } from '#state/store/store.js';
import type { Title } from '#state/title.js';
import type { Config } from '../config.js';
import { LoginCodes } from './login-codes.js';

/** Milliseconds for which a login in chat is good, while the session lasts. */
const LOGIN_TIME = 3_600_000;

export type OperatorLoginSettings = Pick<Config, 'operator_login' | 'operator_addresses'> & {
  readonly chat: Pick<Config['chat'], 'command_prefix'>;
};

export interface OperatorLoginParts {
  readonly store: Pick<Store, 'accounts'>;
  readonly passwords: Pick<Passwords, 'verify'>;
  readonly logins: LoginGuard;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a session has to show before it may use dangerous commands in chat: a code, its address, or the password. */
export class OperatorLogin {
  readonly codes: LoginCodes;
  private readonly sessions = new Map<string, { readonly account: AccountId; readonly until: number }>();
  private way: Config['operator_login'] = 'code';
  private prefix = '/';
  private addresses = new BlockList();

  constructor(private readonly parts: OperatorLoginParts) {
    this.codes = new LoginCodes(parts.clock);
  }

  /** Takes over the settings; who logged in in another way has to do so again. */
  set({ operator_login: way, operator_addresses: addresses, chat }: OperatorLoginSettings): void {
    if (way !== this.way) this.sessions.clear();
    this.way = way;
    this.prefix = chat.command_prefix;
    this.addresses = new BlockList();
    for (const each of addresses) {
      const [address = '', bits = '32'] = each.split('/');
      this.addresses.addSubnet(address, Number(bits), 'ipv4');
    }
  }

  /** Whether the player has shown what the settings ask for. */
  isIn({ sessionKey, account, address }: Player): boolean {
    if (this.way === 'address') return this.addresses.check(address, 'ipv4');
    const session = this.sessions.get(sessionKey);
    return session?.account === account?.id && (session?.until ?? 0) > this.parts.clock.now();
  }

  /** What somebody who is not in has to do. */
  hint({ title }: Player): string {
    if (this.way === 'address') return 'this is for the addresses in operator_addresses';
    const login = this.wordFor(title);
    if (this.way === 'password') return `type ${login} and your password first`;
    return `type ${login} CODE; the console gives one`;
  }

  /** What is typed in front of a code or password in chat. */
  wordFor(title?: Pick<Title, 'chat'>): string {
    return `${title?.chat?.prefix ?? this.prefix}login`;
  }

  /** The answer to `/login` of a player who has a role. */
  async login(player: Player, secret: string): Promise<string> {
    const { account, sessionKey } = player;
    if (!account) return 'log in first';
    if (this.way === 'address') return this.isIn(player) ? 'your address is enough' : this.hint(player);
    if (secret.trim() === '') return this.hint(player);
    const { log, clock } = this.parts;
    const verdict =
      this.way === 'code' ? this.codes.take(account.id, secret) : await this.isPassword(player, secret);
    if (verdict === 'later') return 'not now; wait a while and try again';
    if (!verdict) {
      log.warn({ account: account.name, address: player.address }, 'an operator login in chat was wrong');
      return this.way === 'code' ? 'the code is wrong, used or too old' : 'the password is wrong';
    }
    this.sessions.set(sessionKey, { account: account.id, until: clock.now() + LOGIN_TIME });
    log.info({ account: account.name, address: player.address }, 'an operator logged in in chat');
    return `logged in for ${LOGIN_TIME / 60_000} minutes`;
  }

  /** A session is over, or its account has left it. */
  forget(sessionKey: string): void {
    this.sessions.delete(sessionKey);
  }

  /** The account has other rights than before: what it showed for the former counts no more. */
  end(account: AccountId): void {
    this.codes.forget(account);
    for (const [key, session] of this.sessions) if (session.account === account) this.sessions.delete(key);
  }

  /** Failures count as those of logins do. */
  private async isPassword(player: Player, password: string): Promise<boolean | 'later'> {
    const { store, passwords, logins } = this.parts;
    const { id, name } = player.account!;
    const guard = guardName(player.title.accountPool, name);
    if (!logins.allow(player.address, guard)) return 'later';
    try {
      const account = await store.accounts.findById(id);
      const { matches } = await passwords.verify(password, account?.passwordHash);
      if (matches) logins.succeeded(player.address, guard);
      else logins.failed(player.address, guard);
      return matches;
    } catch (error) {
      if (error instanceof PasswordsBusy) return 'later';
      throw error;
    }
  }
}
