/** What a plugin may use. */
import type { Limits } from './vm/state.js';

export interface ScriptLimits {
  /** Bytes of each plugin's state. */
  readonly memory: number;
  /** The chunk itself, when it is loaded. */
  readonly load: Limits;
  /** One call of a hook. */
  readonly hook: Limits;
  /** One batch of game packets; its instructions are those of one packet. */
  readonly batch: Limits;
  /** Commands, timers and tasks between two waits. */
  readonly task: Limits;
  /** Lines of log in a second. */
  readonly logLines: number;
  readonly timers: number;
  readonly tasks: number;
  /** Tasks that belong to one player. */
  readonly playerTasks: number;
  /** Milliseconds that a wait takes at most unless the script says another time, and at most of all. */
  readonly wait: { readonly usual: number; readonly most: number };
  /** Part of each second that it may take, from 0 to 1; above it, events and packets go past it. */
  readonly share: number;
}

/** Things that scripts may leave for afterwards in one go, before the rest is dropped. */
export const AFTERWARDS_MAX = 1000;

/** Bytes of a string in a hook. */
const HOOK_TEXT = 256 << 10;

export const usualLimits: ScriptLimits = {
  memory: 8 << 20,
  load: { instructions: 5_000_000, time: 500 },
  hook: { instructions: 100_000, time: 50, text: HOOK_TEXT },
  batch: { instructions: 100_000, time: 20, text: HOOK_TEXT },
  task: { instructions: 1_000_000, time: 100 },
  logLines: 20,
  timers: 1000,
  tasks: 2000,
  playerTasks: 8,
  wait: { usual: 5000, most: 120_000 },
  share: 0.1,
};
