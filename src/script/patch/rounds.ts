/** The patches on their way to the players of this process, and those who want none. */
import type { Clock } from '#state/clock.js';
import type { Player } from '#state/player.js';
import type { DataOwner, ScriptData } from '../entity-data.js';
import { ScriptError } from '../errors.js';
import type { Known } from '../layer.js';
import type { Hooked } from '../plugin.js';
import { suggestion } from '../spelling.js';
import type {
  Begun,
  PatchAnswer,
  PatchEnding,
  Patching,
  PatchOrder,
  RoundFacts,
  SetFacts,
} from './patching.js';

/** Milliseconds between two `patch.progress` of one player. */
const TELL_PAUSE = 250;
/** Milliseconds that one which was told to end may take; it is between two pokes by then. */
const END_PATIENCE = 2000;
/** Under whose name the choice of a player is kept with its account: no plugin's id, which begin with a folder. */
const KEEPER = 'rekindle';
const CHOICE = 'patching';

export interface RoundsParts {
  readonly clock: Clock;
  readonly data: ScriptData;
  player(sessionKey: string): Player | undefined;
  /** Raises an event about a player. */
  tell(event: string, fields: Known, player: Player): void;
  plugins(): Iterable<Hooked>;
}

interface Round extends Begun {
  readonly player: Player;
  readonly stop: AbortController;
  /** Who began it, where that is a thread that can be lost. */
  readonly owner: object | undefined;
  /** Resolves when it and all before it have ended. */
  readonly over: Promise<unknown>;
  readonly close: () => void;
  sent: number;
  total: number;
  toldAt: number;
  begun: boolean;
}

export class PatchRounds implements Patching {
  private readonly rounds = new Map<number, Round>();
  /** The latest of each player. */
  private readonly latest = new Map<string, Round>();
  private number = 0;

  constructor(private readonly parts: RoundsParts) {}

  async begin(sessionKey: string, begun: Begun, owner?: object): Promise<number> {
    const player = this.parts.player(sessionKey);
    if (!player) throw new ScriptError('the player has gone');
    if (!begun.force && this.isOptedOut(sessionKey))
      throw new ScriptError('the player has switched patches off');
    const former = this.latest.get(sessionKey);
    former?.stop.abort(new ScriptError('another patch for this player took its place'));
    const number = ++this.number;
    const round = roundOf(player, begun, owner, former);
    this.rounds.set(number, round);
    this.latest.set(sessionKey, round);
    if (former) await this.within(former.over, END_PATIENCE);
    const { signal } = round.stop;
    if (signal.aborted) {
      this.end(number, { why: '' });
      throw signal.reason;
    }
    round.begun = true;
    this.tell('patch.begin', round, {});
    return number;
  }

  stopped(number: number): Promise<string> {
    const round = this.rounds.get(number);
    if (!round) return Promise.resolve('');
    const { signal } = round.stop;
    if (signal.aborted) return Promise.resolve((signal.reason as Error).message);
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve((signal.reason as Error).message));
      void round.over.then(() => resolve(''));
    });
  }

  progress(number: number, sent: number, total: number): void {
    const round = this.rounds.get(number);
    if (!round) return;
    Object.assign(round, { sent, total });
    const now = this.parts.clock.now();
    if (now - round.toldAt < TELL_PAUSE) return;
    round.toldAt = now;
    this.tell('patch.progress', round, { sent, total });
  }

  end(number: number, ending: PatchEnding): void {
    const round = this.rounds.get(number);
    if (!round) return;
    this.rounds.delete(number);
    const { sessionKey } = round.player;
    if (this.latest.get(sessionKey) === round) this.latest.delete(sessionKey);
    round.close();
    if (!round.begun) return;
    if ('result' in ending) this.tell('patch.done', round, { result: ending.result });
    else this.tell('patch.failed', round, { why: ending.why });
  }

  cancel(sessionKey: string): boolean {
    const round = this.latest.get(sessionKey);
    round?.stop.abort(new ScriptError('it was cancelled'));
    return round !== undefined;
  }

  /** A thread is lost with all that it had on its way. */
  lose(owner: object): void {
    const why = 'its plugin has gone';
    for (const [number, round] of this.rounds) {
      if (round.owner !== owner) continue;
      round.stop.abort(new ScriptError(why)); // one that waits for its turn does not begin
      this.end(number, { why });
    }
  }

  /** What is on its way to a player. */
  facts(sessionKey: string): RoundFacts | undefined {
    return this.latest.get(sessionKey);
  }

  isOptedOut(sessionKey: string): boolean {
    const owner = this.accountOf(sessionKey);
    return owner !== undefined && this.parts.data.get(owner, KEEPER, CHOICE) !== undefined;
  }

  optOut(sessionKey: string, out: boolean): boolean {
    const owner = this.accountOf(sessionKey);
    if (!owner) return false;
    if (this.isOptedOut(sessionKey) === out) return true;
    this.parts.data.set(owner, KEEPER, CHOICE, out ? '"off"' : undefined);
    this.parts.tell('patch.switched', { on: !out }, this.parts.player(sessionKey)!);
    return true;
  }

  sets(): readonly SetFacts[] {
    return [...this.parts.plugins()].flatMap(({ patchSets }) => [...patchSets.values()]);
  }

  async order(order: PatchOrder): Promise<PatchAnswer> {
    const all = [...this.parts.plugins()];
    const plugin = all.find(({ patchSets }) => patchSets.has(order.set));
    if (plugin) return plugin.patch(order);
    const names = all.flatMap(({ patchSets }) => [...patchSets.keys()]);
    throw new ScriptError(`there is no patch set "${order.set}"${suggestion(order.set, names)}`);
  }

  private accountOf(sessionKey: string): DataOwner | undefined {
    const id = this.parts.player(sessionKey)?.account?.id;
    return id === undefined ? undefined : `account ${id}`;
  }

  private tell(event: string, { player, set, plugin }: Round, fields: Known): void {
    this.parts.tell(event, { set, plugin, ...fields }, player);
  }

  private within(promise: Promise<unknown>, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.parts.clock.after(ms, resolve);
      void promise.then(() => {
        stop();
        resolve();
      });
    });
  }
}

function roundOf(player: Player, begun: Begun, owner: object | undefined, former: Round | undefined): Round {
  let close = () => {};
  const own = new Promise<void>((resolve) => {
    close = resolve;
  });
  return {
    ...begun,
    player,
    owner,
    close,
    stop: new AbortController(),
    over: Promise.all([own, former?.over]),
    sent: 0,
    total: 0,
    toldAt: Number.NEGATIVE_INFINITY,
    begun: false,
  };
}

/** Two registered sets of one name, as an error of the first plugin; undefined where all have names of their own. */
export function clashOfSets(plugin: Hooked, others: Iterable<Hooked>): string | undefined {
  for (const other of others)
    for (const name of plugin.patchSets.keys())
      if (other.patchSets.has(name))
        return `memory.patch_set "${name}" of plugin ${plugin.source.id}: plugin ${other.source.id} has a set of this name`;
  return undefined;
}
