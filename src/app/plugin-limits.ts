import { type ScriptLimits, usualLimits } from '#script/limits.js';
import { own } from '#script/own.js';
import type { Config } from './config.js';

/** The limits that the configuration gives to the plugin of this name, where they differ from the usual ones. */
export function limitsOf({ plugins }: Config, plugin: string): Partial<ScriptLimits> {
  const { limits: given = {}, login_on_error: loginOnError } = own(plugins, plugin) ?? {};
  const { hook, batch, load, task, wait } = usualLimits;
  const limits: { [K in keyof ScriptLimits]: ScriptLimits[K] | undefined } = {
    memory: given.memory,
    hook: {
      ...hook,
      instructions: given.hook_instructions ?? hook.instructions,
      time: given.hook_time ?? hook.time,
    },
    batch: {
      ...batch,
      instructions: given.hook_instructions ?? batch.instructions,
      time: given.batch_time ?? batch.time,
    },
    load: {
      instructions: given.load_instructions ?? load.instructions,
      time: given.load_time ?? load.time,
    },
    task: {
      instructions: given.task_instructions ?? task.instructions,
      time: given.task_time ?? task.time,
    },
    share: given.share === undefined ? undefined : given.share / 100,
    logLines: given.log_lines,
    tasks: given.tasks,
    playerTasks: given.player_tasks,
    wait: { usual: given.wait ?? wait.usual, most: given.longest_wait ?? wait.most },
    timers: given.timers,
    loginOnError,
  };
  return Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));
}
