/** The server as a whole, in a spec: what it says of itself, the commands of the plugin, and what it was ordered to do. */
import { usage } from '../command.js';
import type { CommandFacts } from '../layer.js';
import type { ListedCommand, ScriptServer } from '../services/server.js';
import type { SpecTitle } from './fake-world.js';

/** An end that a script ordered. */
export interface FakeEnd {
  readonly reason: string;
  /** Seconds. */
  readonly after: number;
  readonly restart: boolean;
}

/** What of a case the fake server needs. */
export interface ServedBy {
  titles(): Iterable<SpecTitle>;
  commands(): ReadonlyMap<string, CommandFacts>;
  counts(): { readonly players: number; readonly channels: number; readonly games: number };
  /** Seconds since the case began. */
  uptime(): number;
  run(line: string, sessionKey: string | undefined): Promise<readonly string[]>;
}

export class FakeServer implements ScriptServer {
  version(): string {
    return '0.0.0';
  }
  readonly ends: FakeEnd[] = [];

  constructor(private readonly by: () => ServedBy) {}

  titles() {
    return Array.from(this.by().titles(), ({ id, applicationId, version }) => ({
      ...{ id, name: id, pool: id, channels: [], locations: [] },
      applications: [{ id: applicationId, name: id, region: '', medius: version }],
    }));
  }

  stats() {
    const { players, channels, games } = this.by().counts();
    return { players, channels, games, connections: players, uptime: this.by().uptime(), memory: 0 };
  }

  end(reason: string, after: number, restart: boolean): void {
    this.ends.push({ reason, after: after / 1000, restart });
  }

  commands(): ListedCommand[] {
    return [...new Set(this.by().commands().values())].map(
      ({ name, help, args, aliases, permission, plugin, where }) => ({
        ...{ name, help, aliases, permission, plugin },
        usage: usage(name, args),
        where: [...where],
      }),
    );
  }

  async run(line: string, sessionKey: string | undefined, isFree: boolean): Promise<readonly string[]> {
    const command = this.by().commands().get(line.split(/\s/, 1)[0]!.toLowerCase());
    const isHidden = sessionKey !== undefined && isFree && command?.permission !== undefined;
    if (!command || isHidden) throw new Error(`no command ${line.split(/\s/, 1)[0]}`);
    return this.by().run(line, sessionKey);
  }
}
