/** What scripts cost the relay: one broadcast of 64 bytes in a world of eight, without sockets. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Relay } from '#dme/relay.js';
import { GameWorld } from '#dme/world.js';
import { noScripts, type ScriptLayer } from '#script/layer.js';
import type { DmeServer } from '#server/dme/dme-server.js';
import { askScripts } from '#server/dme/script-packets.js';
import { applicationId } from '#state/ids.js';
import { CONTEXT_CLIENT_SESSION } from '#wire/crypto/suite.js';
import { cipherSuites, suiteOf } from '#wire/crypto/suites.js';
import { buildFrame } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import { sealFrame } from '#wire/rt/seal.js';
import { origin } from '../script/world.js';
import { type BenchRow, compare } from './bench.js';
import { withPlugin } from './lua.js';

const PLAYERS = 8;
const suites = cipherSuites();
const peerKey = randomBytes(64);
const payload = Buffer.alloc(64, 7);

const never = `plugin { name = "never", version = "1" } server.on("dme.udp", { where = { [0] = 9 } }, print)`;
const empty = `plugin { name = "empty", version = "1" } server.on("dme.udp", function() end)`;

/** Each row beside a relay that knows of no scripts. */
export async function benchRelayScripts(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rekindle-bench-'));
  const rows: BenchRow[] = [];
  try {
    for (const sealed of [false, true]) {
      rows.push(row('nobody listens', noScripts, sealed));
      rows.push(
        ...(await withPlugin(folder, never, (scripts) => [row('where never matches', scripts, sealed)])),
      );
      rows.push(...(await withPlugin(folder, empty, (scripts) => [row('empty hook', scripts, sealed)])));
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function row(what: string, scripts: ScriptLayer, sealed: boolean): BenchRow {
  const name = `relay past scripts, ${sealed ? 'sealed' : 'in clear'}: ${what}`;
  const { goal: _, ...measured } = compare(name, relaying(sealed, scripts), relaying(sealed, undefined), 0);
  return what === 'nobody listens' ? { ...measured, goal: 1.25 } : measured;
}

/** Relays one packet to seven players whose connections take it and do nothing. */
function relaying(sealed: boolean, scripts: ScriptLayer | undefined): () => number {
  const relay = new Relay();
  const settings = { applicationId: applicationId(10684), capacity: PLAYERS, gameHostType: 4 };
  const world = new GameWorld(1, settings, peerKey, 0);
  for (let i = 0; i < PLAYERS; i++) seat(world, i, sealed);
  if (scripts) {
    askScripts({ relay } as DmeServer, scripts, () => ({ origin: origin({ server: 'dme' }), game: 1 }));
  }
  const dialect = { suite: suiteOf(suites, 108), version: 108 };
  const frame = sealed
    ? sealFrame(dialect, peerKey, CONTEXT_CLIENT_SESSION, RT.CLIENT_APP_BROADCAST, payload)
    : buildFrame(RT.CLIENT_APP_BROADCAST, payload);
  return () => relay.take(world, world.seats[0]!, 'udp', frame, 0);
}

function seat(world: GameWorld, index: number, sealing: boolean): void {
  const ticket = { world: { server: 'local', worldId: 1 }, accessKey: `${index}`, sessionKey: `${index}` };
  const seat = world.reserve({ ...ticket, accountId: undefined }, 0);
  if (typeof seat === 'string') throw new Error(`seat ${index}: ${seat}`);
  const outlet = { send: () => {}, tcp: () => {}, udp: () => {} };
  const arrival = { outlet, version: 108, sealing, holdsKey: sealing, address: '192.0.2.1', scertId: 0 };
  seat.arrive(arrival, suites);
  seat.ready = true;
}
