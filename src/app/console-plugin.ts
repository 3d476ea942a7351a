/** `plugins` and `plugin`: what plugins cost, and how they behave. */
import type { ConsoleContext, Word } from './console.js';
import type { PluginLine } from './running.js';
import { table } from './text-table.js';

/** What `plugin` can do with the name of a plugin behind it. */
const actions: Readonly<
  Record<string, (plugin: PluginLine, context: ConsoleContext) => string | Promise<string>>
> = { info, reload };

const usage = 'usage: plugin list, plugin info <name>, plugin reload <name>';

export const pluginWord: Word = {
  name: 'plugin',
  usage: '<list|info|reload> [name]',
  help: 'what a plugin cost and how it behaves; load it anew',
  run(rest, context) {
    const [verb = '', wanted = '', ...more] = rest.split(/\s+/);
    if (verb === 'list' && wanted === '') return pluginsText(context);
    if (!Object.hasOwn(actions, verb) || wanted === '' || more.length > 0) return usage;
    return actions[verb]!(find(context, wanted), context);
  },
};

export function pluginsText({ running }: ConsoleContext): string {
  const rows = running.operations.plugins().map(({ id, version, handlers, memory, fault }) => {
    return [id, version, `${handlers} handlers`, kilobytes(memory), fault ?? 'serves'];
  });
  return rows.length > 0 ? table(rows) : 'no plugins';
}

/** The one plugin with this id or name, or the one that has it as a part. Throws when none or several do. */
function find({ running }: ConsoleContext, wanted: string): PluginLine {
  const plugins = running.operations.plugins();
  const text = wanted.toLowerCase();
  const exact = plugins.filter(({ id, name }) => id.toLowerCase() === text || name.toLowerCase() === text);
  const found =
    exact.length > 0
      ? exact
      : plugins.filter(({ id, name }) => `${id}\n${name}`.toLowerCase().includes(text));
  const [plugin, another] = found;
  if (!plugin) throw new Error(`no plugin "${wanted}"; "plugins" lists them`);
  if (another) throw new Error(`"${wanted}" may be ${found.map(({ id }) => id).join(', ')}`);
  return plugin;
}

function info(plugin: PluginLine): string {
  const { calls, time, errors, limitHits, strikes } = plugin;
  return table([
    ['id', plugin.id],
    ['name', `${plugin.name} ${plugin.version}`.trim()],
    ['state', plugin.fault ?? 'serves'],
    ['handlers', String(plugin.handlers)],
    ['tasks', String(plugin.tasks)],
    ['memory', kilobytes(plugin.memory)],
    ['calls', String(calls)],
    ['time', `${time.toFixed(1)} ms${calls > 0 ? `, ${((time / calls) * 1000).toFixed(1)} us a call` : ''}`],
    ['errors', String(errors)],
    ['limits', `hit ${limitHits} times`],
    ['strikes', `${strikes} in the last minute; 3 earn it a pause`],
    ['passed', `${plugin.passed} events and packets went past it`],
    ['lost', `${plugin.lost} messages of its own`],
  ]);
}

async function reload({ id }: PluginLine, context: ConsoleContext): Promise<string> {
  await context.running.operations.reloadPlugin(id);
  const now = context.running.operations.plugins().find((plugin) => plugin.id === id);
  if (!now) return `${id} is gone: it has no file any more`;
  return now.fault ? info(now) : `${id} ${now.version} serves`;
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1024)} KB`;
}
