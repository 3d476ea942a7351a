/** Lobby and game server in one process: the verbs are carried out at once. */
import type {
  GameHosting,
  HostedWorld,
  HostingEvent,
  JoinResult,
  JoinTicket,
  WorldRequest,
} from '#state/hosting.js';
import type { DmeServer } from '../dme/dme-server.js';

export class LocalHosting implements GameHosting {
  constructor(private readonly server: DmeServer) {}

  servers(): readonly string[] {
    return [this.server.name];
  }

  async createWorld(request: WorldRequest): Promise<HostedWorld | 'full'> {
    if (request.server !== undefined && request.server !== this.server.name) return 'full';
    return this.server.createWorld(request);
  }

  async joinWorld(ticket: JoinTicket): Promise<JoinResult> {
    return this.isOurs(ticket.world) ? this.server.joinWorld(ticket) : 'closed';
  }

  async endWorld(world: HostedWorld): Promise<void> {
    if (this.isOurs(world)) this.server.endWorld(world.worldId);
  }

  async kick(world: HostedWorld, sessionKey: string): Promise<boolean> {
    return this.isOurs(world) && this.server.kick(world.worldId, sessionKey);
  }

  subscribe(listener: (event: HostingEvent) => void): () => void {
    return this.server.subscribe(listener);
  }

  private isOurs({ server }: HostedWorld): boolean {
    return server === this.server.name;
  }
}
