/** Tells a function of a script how a patch stands: never more often than the plugin has time for. */
import type { Plugin } from '../plugin.js';
import type { Progress } from './delivery.js';

/** Calls the kept function with the bytes that the console has and those of the whole, and lets it go at the end. */
export class Teller {
  private latest: Progress | undefined;
  private due = false;
  private over = false;

  constructor(
    private readonly plugin: Plugin,
    private readonly fn: bigint | undefined,
  ) {}

  /** What comes while one call waits takes its place. */
  tell(progress: Progress): void {
    if (this.fn === undefined) return;
    this.latest = progress;
    if (this.due) return;
    this.due = true;
    this.plugin.whenAllowed(() => this.say());
  }

  /** Says what has not been said yet. */
  end(): void {
    const { plugin, fn } = this;
    if (this.over || fn === undefined) return;
    if (this.due) this.say();
    this.over = true;
    if (!plugin.isOver && !plugin.lua.broken) plugin.lua.release(fn);
  }

  private say(): void {
    this.due = false;
    if (this.over || !this.latest) return;
    const { sent, total } = this.latest;
    this.latest = undefined;
    this.plugin.run(this.fn!, [sent, total], 'on_progress of a patch');
  }
}
