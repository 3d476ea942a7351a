/** What plugins declare, for tools: their files run once, nothing reaches anybody, and nothing of them stays. */
import type { Message } from '#wire/message.js';
import type { ScriptFolders } from './find.js';
import { ScriptHost } from './host.js';
import type { ScriptServices } from './services.js';

/** The messages of each plugin, by its id; plugins without any are left out. Throws where one does not load. */
export async function declarationsIn(
  folders: ScriptFolders,
): Promise<ReadonlyMap<string, readonly Message[]>> {
  const host = await ScriptHost.start({ folders, services: idle, granted: () => true, watch: false });
  try {
    for (const { id, fault } of host.list()) if (fault !== undefined) throw new Error(`${id}: ${fault}`);
    return host.declarations();
  } finally {
    await host.close();
  }
}

const nothing = () => {};
const never = () => nothing;

/** A server where nobody is and no time passes. */
const idle: ScriptServices = {
  log: { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing },
  clock: { now: () => 0, wall: () => 0, after: never, every: never },
  storage: { load: async () => new Map(), save: async () => {} },
  memory: { poke: async () => {}, peek: async () => Buffer.alloc(0) },
  server: {
    version: () => '',
    titles: () => [],
    stats: () => ({}),
    end: nothing,
    commands: () => [],
    run: async () => [],
  },
  player: nothing,
  players: () => [],
  channel: nothing,
  game: nothing,
  systemMessage: nothing,
  broadcast: nothing,
  say: nothing,
  send: nothing,
  renameGame: nothing,
  kick: nothing,
  mute: nothing,
  unmute: nothing,
} as unknown as ScriptServices;
