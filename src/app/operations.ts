import type { ScriptHost } from '#script/host.js';
import type { Host } from '#server/host.js';
import type { Services } from '#server/services.js';
import type { MemoryState } from '#state/memory/state.js';
import type { RoleName } from './config.js';
import type { Operations } from './running.js';

export interface OperationParts {
  readonly services: Services;
  readonly scripts: ScriptHost;
  readonly host: Host;
  readonly state: MemoryState;
}

/** What the console asks of running servers. */
export function operations({ services, scripts, host, state }: OperationParts): Operations {
  const { counters, presences, unknown } = services;
  return {
    counters: () => ({
      open: host.connections.size,
      players: presences.players,
      sessions: state.players.size,
      channels: state.channels.size,
      ...counters,
      natAnswers: services.nat.answers,
    }),
    players: () =>
      [...host.connections].flatMap(({ client, role, ends }) =>
        client.player?.account
          ? [
              {
                name: client.player.account.name,
                title: client.title.name,
                place: role.name,
                address: ends.remote,
              },
            ]
          : [],
      ),
    unknown: () =>
      unknown.list().map(({ name, role, count, hex }) => ({
        message: name,
        role: role.toLowerCase() as RoleName,
        count,
        hex,
      })),
    commands: () => [...scripts.commands.values()].filter(({ where }) => where.has('console')),
    async command(name, text) {
      const usable = scripts.commands.get(name)?.where.has('console');
      return usable ? scripts.command({ name, text, player: undefined }) : undefined;
    },
    plugins: () => scripts.list(),
    reloadPlugin: (id) => scripts.reload(id),
    broadcast: async (severity, message) => presences.systemMessage(severity, message),
  };
}
