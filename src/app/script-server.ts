/** What scripts may ask about the whole server of this process, and order it to do. */
import { usage } from '#script/command.js';
import type { ListedCommand, ScriptServer, TitleFacts } from '#script/services/server.js';
import type { DmeServer } from '#server/dme/dme-server.js';
import type { MemoryState } from '#state/memory/state.js';
import type { CommandDesk, Listed } from './commands/desk.js';
import type { Ending } from './ending.js';
import type { Operations } from './running.js';
import type { TitleFile } from './titles.js';
import { applicationsOf } from './titles.js';
import { version } from './version.js';

/** Asked for at each call: scripts are there before the servers are. */
export interface ServerParts {
  readonly operations: Operations;
  readonly commands: CommandDesk;
  readonly ending: Ending;
  readonly state: MemoryState;
  readonly dme: DmeServer | undefined;
  readonly files: readonly TitleFile[];
  /** Seconds since the servers run. */
  uptime(): number;
}

export function scriptServer(parts: () => ServerParts): ScriptServer {
  return {
    version: () => version,
    titles: () => titlesOf(parts().files),
    stats: () => stats(parts()),
    end: (reason, after, again) => parts().ending.order(reason, after, again),
    commands: () => parts().commands.usable(undefined, 'anywhere').map(listed),
    async run(line, sessionKey, isFree) {
      const { commands, state } = parts();
      if (sessionKey === undefined) return commands.lines(line);
      const player = state.players.entry(sessionKey);
      if (!player) throw new Error('gone');
      return commands.linesFor(line, player, isFree);
    },
  };
}

function titlesOf(files: readonly TitleFile[]): TitleFacts[] {
  const applications = applicationsOf(files);
  return files.map(({ id, name, channels, locations }) => {
    const own = applications.filter(({ title }) => title === id);
    return {
      ...{ id, name },
      pool: own[0]?.accountPool ?? id,
      applications: own.map((one) => ({
        ...{ id: one.id, name: one.name, region: one.region, medius: one.medius },
      })),
      channels: channels.map((one) => ({ name: one.name, capacity: one.capacity })),
      locations: locations.map((one) => ({ id: one.id, name: one.name })),
    };
  });
}

/** Numbers by names such as `failed_requests`. */
function stats({ operations, state, dme, uptime }: ServerParts): Record<string, number> {
  const { open: connections = 0, ...counters } = operations.counters();
  const counted = Object.entries(counters).map(([name, count]) => [snake(name), count] as const);
  return {
    ...Object.fromEntries(counted),
    ...(dme && { packets_in: dme.counters.packetsIn, packets_out: dme.counters.packetsOut }),
    connections: connections + (dme?.connections.size ?? 0),
    games: [...state.games.all()].length,
    uptime: uptime(),
    memory: process.memoryUsage().rss,
  };
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function listed(one: Listed): ListedCommand {
  const { name, help, aliases, permission, where, args } = one;
  const plugin = 'plugin' in one ? one.plugin : undefined;
  return { name, help, usage: usage(name, args), aliases, permission, plugin, where: [...where] };
}
