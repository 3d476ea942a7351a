import type { ScriptHost } from '#script/host.js';
import type { Host } from '#server/host.js';
import type { Services } from '#server/services.js';
import type { MemoryState } from '#state/memory/state.js';
import type { RoleName } from './config.js';
import { createAccount } from './create-account.js';
import { findAccount } from './find-account.js';
import type { loadTitles } from './load-titles.js';
import type { Mutes } from './roles/mutes.js';
import type { Rights } from './roles/rights.js';
import type { Operations } from './running.js';

export interface OperationParts {
  readonly services: Services;
  readonly scripts: ScriptHost;
  readonly host: Host;
  readonly state: MemoryState;
  readonly titles: Pick<ReturnType<typeof loadTitles>, 'all'>;
  readonly rights: Rights;
  readonly mutes: Mutes;
  /** Looks up who is an operator now. */
  loadRights(): Promise<void>;
}

/** What the console asks of running servers. */
export function operations({
  services,
  scripts,
  host,
  state,
  titles,
  rights,
  mutes,
  loadRights,
}: OperationParts): Operations {
  const { counters, presences, unknown } = services;
  const pools = () => [...new Set(titles.all().map(({ accountPool }) => accountPool))];
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
    commands: () => [...new Set(scripts.commands.values())].filter(({ where }) => where.has('console')),
    async command(name, text) {
      const usable = scripts.commands.get(name)?.where.has('console');
      return usable ? scripts.command({ name, text, player: undefined }) : undefined;
    },
    plugins: () => scripts.list(),
    reloadPlugin: (id) => scripts.reload(id),
    async createAccount(name, pool) {
      const { store, passwords, clock, live } = services;
      const { isNameAllowed } = live.lobby;
      const created = await createAccount(
        { store, passwords, clock, pools: pools(), isNameAllowed },
        name,
        pool,
      );
      await loadRights();
      return created;
    },
    account: (text) => findAccount(services.store, pools(), text),
    rights,
    mutes,
    broadcast: async (severity, message) => presences.systemMessage(severity, message),
  };
}
