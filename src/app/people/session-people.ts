/** What scripts ask and do about somebody who is here: how a session is called, what it holds, warnings and bans. */
import { createHmac } from 'node:crypto';
import type { EntityData } from '#script/entity-data.js';
import { ScriptError } from '#script/errors.js';
import type { ScriptPeople } from '#script/services/people.js';
import type { Log } from '#state/log.js';
import type { Player } from '#state/player.js';
import { SHARED_DRAWER } from '#state/store/people.js';
import type { Accounts } from './accounts.js';
import type { Moderation } from './moderation.js';

/** Hex digits of the name of a session. */
const NAME_LENGTH = 16;

export interface SessionPeopleParts {
  readonly log: Log;
  readonly data: Pick<EntityData, 'get' | 'set'>;
  readonly accounts: Accounts;
  readonly moderation: Moderation;
  /** Random bytes of this process, so that names of sessions tell nothing of their keys. */
  readonly salt: Buffer;
  player(sessionKey: string): Player | undefined;
  whisper(player: Player, from: string, text: string): void;
}

export class SessionPeople implements ScriptPeople {
  private readonly announcements = new Map<string, string>();

  constructor(private readonly parts: SessionPeopleParts) {}

  session(sessionKey: string): string {
    return createHmac('sha256', this.parts.salt).update(sessionKey).digest('hex').slice(0, NAME_LENGTH);
  }

  machine(sessionKey: string): string | undefined {
    return this.parts.player(sessionKey)?.machine;
  }

  value(sessionKey: string, key: string): string | undefined {
    return this.parts.data.get(`player ${sessionKey}`, SHARED_DRAWER, key);
  }

  setValue(sessionKey: string, key: string, json: string | undefined): string | undefined {
    if (!this.parts.player(sessionKey)) return 'gone';
    try {
      this.parts.data.set(`player ${sessionKey}`, SHARED_DRAWER, key, json);
      return undefined;
    } catch (err) {
      if (err instanceof ScriptError) return err.message;
      throw err;
    }
  }

  setAnnouncement(sessionKey: string, text: string | undefined): void {
    if (text === undefined || !this.parts.player(sessionKey)) this.announcements.delete(sessionKey);
    else this.announcements.set(sessionKey, text);
  }

  /** What this player reads as the only announcement; undefined for the title's. */
  announcementOf(sessionKey: string): string | undefined {
    return this.announcements.get(sessionKey);
  }

  /** The session is over. */
  forget(sessionKey: string): void {
    this.announcements.delete(sessionKey);
  }

  whisper(sessionKey: string, from: string, text: string): void {
    const player = this.parts.player(sessionKey);
    if (player) this.parts.whisper(player, from, text);
  }

  ban(...[sessionKey, ms, reason, also, actor]: Parameters<ScriptPeople['ban']>): void {
    const player = this.parts.player(sessionKey);
    if (!player?.account) return;
    const { account, address, machine } = player;
    const { moderation } = this.parts;
    this.decided(async () => {
      // All are decided before the first of them sends the player away.
      const bans = [{ kind: 'account', account: account.id }] as Parameters<Moderation['ban']>[0][];
      if (also.address) bans.push({ kind: 'address', target: address });
      if (also.machine && machine !== undefined) bans.push({ kind: 'machine', target: machine });
      for (const ban of bans) await moderation.ban(ban, ms, reason, actor);
    }, account.name);
  }

  setMachine(sessionKey: string, machine: string): void {
    const player = this.parts.player(sessionKey);
    if (player)
      this.decided(() => this.parts.moderation.tellMachine(player, machine), player.account?.name ?? '');
  }

  warn(...[sessionKey, reason, actor]: Parameters<ScriptPeople['warn']>): void {
    const account = this.parts.player(sessionKey)?.account;
    if (account)
      this.decided(() => this.parts.moderation.warn(account.id, reason, actor).then(() => {}), account.name);
  }

  kick(...[sessionKey, reason, actor]: Parameters<ScriptPeople['kick']>): void {
    const player = this.parts.player(sessionKey);
    if (player) this.parts.moderation.kick(player, reason, actor);
  }

  private decided(work: () => Promise<void>, account: string): void {
    work().catch((err: unknown) =>
      this.parts.log.warn({ account, err }, 'what a script decided about a player could not be done'),
    );
  }
}
