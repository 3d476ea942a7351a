/** The queues of all plugins: who waits in which, who was found for a match, and what happens to them. */
import type { Cancel, Clock } from '#state/clock.js';
import type { Player } from '#state/player.js';
import { type Known, type Origin, type Outcome, originOfPlayer } from '../layer.js';
import { nextMatch, type QueueRules, teamsOf, type Waiting } from './matching.js';

/** Queues of one plugin, and players in one of them. */
export const QUEUES_MAX = 50;
export const WAITING_MAX = 1000;
/** Milliseconds between two looks at who waits. */
const TICK = 1000;

/** Whose queue it is: the plugin's id, and the name of its manifest. */
export interface QueueOwner {
  readonly id: string;
  readonly name: string;
}

/** One who waits, as scripts are shown it. */
export interface QueuePlace {
  readonly sessionKey: string;
  readonly rating: number;
  /** Milliseconds. */
  readonly waited: number;
  /** `waiting`, `found` for a match, or `ready` for it. */
  readonly state: 'waiting' | 'found' | 'ready';
}

/** What a plugin may do with its queues. */
export interface ScriptQueues {
  /** Makes a queue, or gives it other rules; a text that says why not. */
  define(owner: QueueOwner, name: string, rules: QueueRules): string | undefined;
  /** Why a player cannot be put in; undefined where it can. */
  refusal(owner: QueueOwner, name: string, sessionKey: string): string | undefined;
  join(owner: QueueOwner, name: string, sessionKey: string, rating: number): void;
  /** The queue that a player is in. */
  queueOf(owner: QueueOwner, sessionKey: string): string | undefined;
  leave(owner: QueueOwner, sessionKey: string): void;
  /** Whether the player was found for a match and is asked. */
  isAsked(owner: QueueOwner, sessionKey: string): boolean;
  ready(owner: QueueOwner, sessionKey: string): void;
  /** Takes out who has waited longest; undefined where there is no such queue. */
  pop(owner: QueueOwner, name: string, count: number): readonly string[] | undefined;
  /** In the order in which they came; undefined where there is no such queue. */
  list(owner: QueueOwner, name: string): readonly QueuePlace[] | undefined;
}

interface Place extends Waiting {
  readonly origin: Origin;
  /** The match that it was found for. */
  match: Match | undefined;
  /** When it may be found again after a match that came to nothing. */
  from: number;
}

interface Match {
  readonly places: readonly Place[];
  readonly ready: Set<string>;
  /** When those who are not ready have to go; undefined where nobody is asked, or all are ready. */
  until: number | undefined;
}

interface Queue {
  readonly owner: QueueOwner;
  readonly name: string;
  rules: QueueRules;
  readonly places: Map<string, Place>;
  readonly matches: Set<Match>;
}

export interface QueueParts {
  readonly clock: Clock;
  player(sessionKey: string): Player | undefined;
  raise(name: string, fields: Known, origin: Origin): Outcome | Promise<Outcome>;
}

export class Queues implements ScriptQueues {
  private readonly owners = new Map<string, Map<string, Queue>>();
  private stopTicking: Cancel | undefined;

  constructor(private readonly parts: QueueParts) {}

  define(owner: QueueOwner, name: string, rules: QueueRules): string | undefined {
    const queues = this.owners.get(owner.id) ?? new Map<string, Queue>();
    const known = queues.get(name);
    if (known) known.rules = rules;
    else if (queues.size >= QUEUES_MAX) return `a plugin has at most ${QUEUES_MAX} queues`;
    else queues.set(name, { owner, name, rules, places: new Map(), matches: new Set() });
    this.owners.set(owner.id, queues);
    this.stopTicking ??= this.parts.clock.every(TICK, () => this.tick());
    return undefined;
  }

  refusal(owner: QueueOwner, name: string, sessionKey: string): string | undefined {
    const queue = this.queue(owner, name);
    if (!queue) return `there is no queue "${name}"; define it first`;
    const player = this.parts.player(sessionKey);
    if (!player?.account) return 'gone';
    if (player.game !== undefined) return 'in a game';
    const { titles } = queue.rules;
    if (titles && !titles.has(player.title.id)) return `the queue is not for ${player.title.id}`;
    const other = this.queueOf(owner, sessionKey);
    if (other !== undefined) return `in the queue "${other}" already`;
    return queue.places.size >= WAITING_MAX ? `${WAITING_MAX} are in it already` : undefined;
  }

  join(owner: QueueOwner, name: string, sessionKey: string, rating: number): void {
    const player = this.parts.player(sessionKey);
    if (!player) return;
    const origin = originOfPlayer(player);
    const fields = { queue: name, owner: owner.name, rating };
    const enter = (outcome: Outcome) => {
      if (outcome.kind !== 'pass' || this.refusal(owner, name, sessionKey) !== undefined) return;
      const queue = this.queue(owner, name)!;
      const now = this.now;
      queue.places.set(sessionKey, {
        ...{ sessionKey, title: player.title.id, rating, since: now, origin, match: undefined, from: now },
      });
      this.tell('queue.joined', fields, origin);
      this.look(queue);
    };
    settled(this.parts.raise('queue.join', fields, origin), enter);
  }

  queueOf({ id }: QueueOwner, sessionKey: string): string | undefined {
    return this.placeOf(id, sessionKey)?.queue.name;
  }

  leave({ id }: QueueOwner, sessionKey: string): void {
    this.takeOut(id, sessionKey, 'left');
  }

  isAsked({ id }: QueueOwner, sessionKey: string): boolean {
    return this.placeOf(id, sessionKey)?.place.match?.until !== undefined;
  }

  ready({ id }: QueueOwner, sessionKey: string): void {
    const found = this.placeOf(id, sessionKey);
    const match = found?.place.match;
    if (!found || !match || match.until === undefined) return;
    match.ready.add(sessionKey);
    if (match.ready.size === match.places.length) this.decide(found.queue, match);
  }

  pop(owner: QueueOwner, name: string, count: number): readonly string[] | undefined {
    const queue = this.queue(owner, name);
    if (!queue) return undefined;
    const taken = [...queue.places.values()].filter(({ match }) => !match).slice(0, count);
    for (const { sessionKey } of taken) queue.places.delete(sessionKey);
    return taken.map(({ sessionKey }) => sessionKey);
  }

  list(owner: QueueOwner, name: string): readonly QueuePlace[] | undefined {
    const queue = this.queue(owner, name);
    return (
      queue &&
      [...queue.places.values()].map(({ sessionKey, rating, since, match }) => ({
        ...{ sessionKey, rating, waited: this.now - since },
        state: match ? (match.ready.has(sessionKey) ? 'ready' : 'found') : 'waiting',
      }))
    );
  }

  /** A session is over. */
  playerGone(sessionKey: string): void {
    for (const id of this.owners.keys()) this.takeOut(id, sessionKey, 'gone');
  }

  /** The plugin is gone, and its queues with it. */
  forget(plugin: string): void {
    this.owners.delete(plugin);
    if (this.owners.size === 0) this.close();
  }

  close(): void {
    this.stopTicking?.();
    this.stopTicking = undefined;
  }

  private get now(): number {
    return this.parts.clock.now();
  }

  private queue({ id }: QueueOwner, name: string): Queue | undefined {
    return this.owners.get(id)?.get(name);
  }

  private placeOf(plugin: string, sessionKey: string) {
    for (const queue of this.owners.get(plugin)?.values() ?? []) {
      const place = queue.places.get(sessionKey);
      if (place) return { queue, place };
    }
    return undefined;
  }

  private tick(): void {
    for (const queues of [...this.owners.values()])
      for (const queue of queues.values()) {
        this.dropAbsent(queue);
        this.endMatches(queue);
        this.look(queue);
      }
  }

  /** Who has gone, or plays already, waits no more. */
  private dropAbsent({ owner, places }: Queue): void {
    for (const { sessionKey } of [...places.values()]) {
      const player = this.parts.player(sessionKey);
      if (!player) this.takeOut(owner.id, sessionKey, 'gone');
      else if (player.game !== undefined) this.takeOut(owner.id, sessionKey, 'game');
    }
  }

  /** Those who did not say in time that they are ready go; the others wait on. */
  private endMatches(queue: Queue): void {
    for (const match of [...queue.matches]) {
      if (match.until === undefined || this.now < match.until) continue;
      const late = match.places.filter(({ sessionKey }) => !match.ready.has(sessionKey));
      this.putBack(queue, match);
      for (const { sessionKey } of late) this.takeOut(queue.owner.id, sessionKey, 'not ready');
    }
  }

  private takeOut(plugin: string, sessionKey: string, reason: string): void {
    const found = this.placeOf(plugin, sessionKey);
    if (!found) return;
    const { queue, place } = found;
    if (place.match) this.putBack(queue, place.match);
    queue.places.delete(sessionKey);
    this.tell('queue.left', { ...this.named(queue), reason }, place.origin);
  }

  /** A match came to nothing: its players wait on, as long as they have waited already. */
  private putBack({ matches }: Queue, match: Match): void {
    matches.delete(match);
    for (const place of match.places) {
      place.match = undefined;
      place.from = this.now + TICK;
    }
  }

  private look(queue: Queue): void {
    for (;;) {
      const free = [...queue.places.values()].filter(({ match, from }) => !match && from <= this.now);
      const places = nextMatch(free, queue.rules, this.now);
      if (!places) return;
      const { readyTimeout } = queue.rules;
      const until = readyTimeout === undefined ? undefined : this.now + readyTimeout;
      const match: Match = { places, ready: new Set(), until };
      queue.matches.add(match);
      for (const place of places) place.match = match;
      if (until === undefined) this.decide(queue, match);
      else this.tell('queue.found', { ...this.named(queue), players: keysOf(places) }, originOf(places));
    }
  }

  /** All are there: asks whether it may be, and lets them go. */
  private decide(queue: Queue, match: Match): void {
    match.until = undefined;
    const { places } = match;
    const teams = teamsOf(places, queue.rules.teams).map(keysOf);
    const fields = { ...this.named(queue), players: keysOf(places), teams };
    settled(this.parts.raise('queue.match', fields, originOf(places)), (outcome) => {
      if (!queue.matches.has(match)) return; // somebody left meanwhile
      if (outcome.kind !== 'pass') return this.putBack(queue, match);
      queue.matches.delete(match);
      for (const { sessionKey } of places) queue.places.delete(sessionKey);
      this.tell('queue.matched', fields, originOf(places));
    });
  }

  private named({ name, owner }: Queue) {
    return { queue: name, owner: owner.name };
  }

  private tell(name: string, fields: Known, origin: Origin): void {
    void this.parts.raise(name, fields, origin);
  }
}

const keysOf = (places: readonly Place[]) => places.map(({ sessionKey }) => sessionKey);

/** A match is nobody's deed: it is of the title of its players. */
const originOf = ([first]: readonly Place[]): Origin => ({
  ...first!.origin,
  address: '',
  player: undefined,
});

function settled(outcome: Outcome | Promise<Outcome>, then: (outcome: Outcome) => void): void {
  if (outcome instanceof Promise) void outcome.then(then);
  else then(outcome);
}
