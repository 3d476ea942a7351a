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
  /** What becomes of a login when a handler of it fails and said nothing about that. */
  readonly loginOnError: 'pass' | 'refuse';
}

/** What a manifest may ask for less of (`limits = { memory = ... }`): the least of each, and what it is. */
export const ownLimits = {
  memory: { least: 512 << 10, help: 'bytes of its state' },
  hook_instructions: { least: 1000, help: 'instructions of one handler' },
  hook_time: { least: 1, help: 'milliseconds of one handler' },
  timers: { least: 0, help: 'timers' },
  tasks: { least: 0, help: 'tasks' },
} as const;

export type OwnLimits = Readonly<Partial<Record<keyof typeof ownLimits, number>>>;

/** The limits of the host, where the plugin itself asks for no less. */
export function narrowed(limits: ScriptLimits, own: OwnLimits): ScriptLimits {
  const { memory, timers, tasks, hook } = limits;
  const least = (a: number, b: number | undefined) => Math.min(a, b ?? a);
  return {
    ...limits,
    memory: least(memory, own.memory),
    timers: least(timers, own.timers),
    tasks: least(tasks, own.tasks),
    hook: {
      ...hook,
      instructions: least(hook.instructions, own.hook_instructions),
      time: least(hook.time, own.hook_time),
    },
  };
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
  loginOnError: 'refuse',
};
