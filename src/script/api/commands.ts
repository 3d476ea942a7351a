/** `server.commands`: what there is besides adding commands, which server.ts does. */
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { ApiFunction, Plugin } from '../plugin.js';
import { WAITING } from '../results.js';
import { Kind } from '../scope.js';
import type { ListedCommand } from '../services/server.js';
import type { LuaTable, LuaValue } from '../vm/values.js';
import { bytesOf } from './server-facts.js';

/** Command lines of one plugin that run at once, and those that begin in one second: a command may run itself. */
const AT_ONCE = 8;
const PER_SECOND = 20;
/** Bytes of a command line. */
const LINE_MAX = 1024;

export function commandFunctions(plugin: Plugin): Readonly<Record<string, ApiFunction>> {
  const { server } = plugin.host.services;
  const named = (name: string) =>
    server.commands().find((one) => one.name === name || one.aliases.includes(name));
  return {
    remove: (args) => {
      const name = args.text(1, 'name');
      const command = plugin.commands.get(name);
      if (!command) return false;
      plugin.lua.release(command.run);
      plugin.commands.delete(name);
      plugin.host.changed(plugin);
      return true;
    },
    list: () => server.commands().map(commandTable),
    usage: (args) => {
      const found = named(args.text(1, 'name'));
      return found && bytesOf(found.usage);
    },
    run: runner(plugin),
  };
}

function commandTable(command: ListedCommand): LuaTable {
  const { name, help, usage, aliases, permission, plugin, where } = command;
  return new Map<string, LuaValue>([
    ['name', name],
    ['help', bytesOf(help)],
    ['usage', bytesOf(usage)],
    ['aliases', [...aliases]],
    ['permission', permission],
    ['plugin', plugin],
    ['where', [...where]],
  ]);
}

function runner(plugin: Plugin): ApiFunction {
  const { clock, server } = plugin.host.services;
  let running = 0;
  let second = 0;
  let begun = 0;
  return (args) => {
    const line = lineOf(args);
    const sessionKey = args.has(2) ? sessionOf(plugin, args) : undefined;
    const mayAll = plugin.may('console');
    if (!args.has(2)) plugin.demand('console', `${args.name} as the console`);
    plugin.tasks.waitFor(
      async () => {
        const now = Math.floor(clock.now() / 1000);
        if (now !== second) [second, begun] = [now, 0];
        if (args.has(2) && sessionKey === undefined) throw new Error('gone');
        if (running >= AT_ONCE || begun >= PER_SECOND)
          throw new Error(`at most ${AT_ONCE} command lines at once and ${PER_SECOND} a second`);
        running++;
        begun++;
        // The command may be one of this very plugin, whose state is still at work here.
        await undefined;
        try {
          return (await server.run(line, sessionKey, !mayAll)).map(bytesOf);
        } finally {
          running--;
        }
      },
      args.name,
      plugin.limits.wait.most,
    );
    return WAITING;
  };
}

function lineOf(args: Arguments): string {
  const line = args.text(1, 'line');
  if (line.length <= LINE_MAX && !/[\r\n]/.test(line)) return Buffer.from(line, 'latin1').toString();
  throw new ScriptError(`${args.name}: a line is one line of at most ${LINE_MAX} bytes`);
}

function sessionOf({ host }: Plugin, args: Arguments): string | undefined {
  const sessionKey = host.players.sessionKey(args.handle(2, 'player', Kind.player).id);
  return sessionKey !== undefined && host.services.player(sessionKey) ? sessionKey : undefined;
}
