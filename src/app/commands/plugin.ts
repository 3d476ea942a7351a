/** `plugins`, `plugin ...`: what plugins cost, how they behave, and whether they serve. */
import type { Operations, PluginLine } from '../running.js';
import { table } from '../text-table.js';
import { command, type Premises } from './command.js';

const suggest = ({ operations }: Premises) => operations.plugins().map(({ id }) => id);

export const plugins = command({
  name: 'plugins',
  help: 'list the plugins',
  permission: 'plugin.list',
  run: ({ operations }) => listed(operations),
});

export const plugin = [
  command({
    name: 'plugin list',
    aliases: ['plugins list'],
    help: 'list the plugins',
    permission: 'plugin.list',
    run: ({ operations }) => listed(operations),
  }),
  command({
    name: 'plugin info',
    aliases: ['plugins info'],
    help: 'show what a plugin cost and how it behaves',
    args: ['name:word'],
    permission: 'plugin.info',
    suggest,
    run: ({ operations }, { name }) => info(find(operations, name)),
  }),
  command({
    name: 'plugin reload',
    help: 'load a plugin anew',
    args: ['name:word'],
    permission: 'plugin.reload',
    suggest,
    async run({ operations }, { name }) {
      const { id, stopped } = find(operations, name);
      if (stopped) return `${id} is stopped; "plugin start ${id}" starts it`;
      await operations.reloadPlugin(id);
      return outcome(operations, id);
    },
  }),
  command({
    name: 'plugin stop',
    aliases: ['plugins unload'],
    help: 'take a plugin away until it is started again',
    args: ['name:word'],
    permission: 'plugin.stop',
    suggest,
    async run({ operations }, { name }) {
      const { id, stopped } = find(operations, name);
      if (stopped) return `${id} is stopped already`;
      await operations.stopPlugin(id);
      return `${id} is stopped`;
    },
  }),
  command({
    name: 'plugin start',
    aliases: ['plugins load'],
    help: 'let a stopped plugin serve again',
    args: ['name:word'],
    permission: 'plugin.start',
    suggest,
    async run({ operations }, { name }) {
      const { id, stopped, fault } = find(operations, name);
      if (!stopped && fault === undefined) return `${id} serves already`;
      await operations.startPlugin(id);
      return outcome(operations, id);
    },
  }),
  command({
    name: 'plugin ensure',
    help: 'start a plugin, or load it anew where it serves',
    args: ['name:word'],
    permission: 'plugin.start',
    suggest,
    async run({ operations }, { name }) {
      const { id } = find(operations, name);
      await operations.startPlugin(id);
      return outcome(operations, id);
    },
  }),
  command({
    name: 'plugin settings',
    help: 'show what can be chosen for a plugin, and what is chosen',
    args: ['name:word'],
    permission: 'plugin.info',
    suggest,
    run: ({ operations }, { name }) => settingsOf(operations, find(operations, name).id),
  }),
  command({
    name: 'plugin set',
    help: 'choose a value for a setting of a plugin; without a value, that of the configuration',
    args: ['name:word', 'setting:word', 'value?:rest'],
    permission: 'plugin.set',
    suggest,
    async run({ operations }, { name, setting, value }) {
      const { id } = find(operations, name);
      await operations.setPlugin(id, setting, value === undefined || value === '' ? undefined : value);
      return settingsOf(operations, id);
    },
  }),
];

function settingsOf(operations: Operations, id: string): string {
  const settings = operations.pluginSettings(id);
  if (!settings) return `${id} does not serve`;
  if (settings.length === 0) return `${id} has no settings`;
  return table(
    settings.map(({ name, type, value, help, isSet }) => [
      name,
      type,
      isSet ? `${value} (set here)` : value,
      help,
    ]),
  );
}

function listed(operations: Operations): string {
  const rows = operations.plugins().map(({ id, version, handlers, memory, fault }) => {
    return [id, version, `${handlers} handlers`, kilobytes(memory), fault ?? 'serves'];
  });
  return rows.length > 0 ? table(rows) : 'no plugins';
}

/** The one plugin with this id or name, or the one that has it as a part. Throws when none or several do. */
function find(operations: Operations, wanted: string): PluginLine {
  const all = operations.plugins();
  const text = wanted.toLowerCase();
  const exact = all.filter(({ id, name }) => id.toLowerCase() === text || name.toLowerCase() === text);
  const found =
    exact.length > 0 ? exact : all.filter(({ id, name }) => `${id}\n${name}`.toLowerCase().includes(text));
  const [one, another] = found;
  if (!one) throw new Error(`no plugin "${wanted}"; "plugins" lists them`);
  if (another) throw new Error(`"${wanted}" may be ${found.map(({ id }) => id).join(', ')}`);
  return one;
}

function info(one: PluginLine): string {
  const { calls, time, errors, limitHits, strikes } = one;
  return table([
    ['id', one.id],
    ['name', `${one.name} ${one.version}`.trim()],
    ['state', one.fault ?? 'serves'],
    ['handlers', String(one.handlers)],
    ['tasks', String(one.tasks)],
    ['memory', kilobytes(one.memory)],
    ['calls', String(calls)],
    ['time', `${time.toFixed(1)} ms${calls > 0 ? `, ${((time / calls) * 1000).toFixed(1)} us a call` : ''}`],
    ['errors', String(errors)],
    ['limits', `hit ${limitHits} times`],
    ['strikes', `${strikes} in the last minute; 3 earn it a pause`],
    ['passed', `${one.passed} events and packets went past it`],
    ['lost', `${one.lost} messages of its own`],
  ]);
}

/** What became of a plugin that was loaded. */
function outcome(operations: Operations, id: string): string {
  const now = operations.plugins().find((one) => one.id === id);
  if (!now) return `${id} is gone: it has no file any more`;
  return now.fault ? info(now) : `${id} ${now.version} serves`;
}

function kilobytes(bytes: number): string {
  return `${Math.round(bytes / 1024)} KB`;
}
