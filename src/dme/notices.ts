/** What the players of a world are told without asking: who came, who went, and which server this is. */
import { DMEServerVersion } from '#wire/messages/dme/dme-server-version.js';
import { RecvFlag } from '#wire/rt/enums.js';
import { LAST_VERSION_WITHOUT_HELLO } from '#wire/rt/ids.js';
import { SERVER_CONNECT_NOTIFY, SERVER_DISCONNECT_NOTIFY } from '#wire/rt/messages.js';
import type { Seat } from './seat.js';
import type { GameWorld } from './world.js';

const NO_KEY = Buffer.alloc(64);

/** The versions that the original servers of UYA (1.08) and Deadlocked (1.10) told. Seen in capture. */
const VERSION_108 = '1.22.0141';
const VERSION_109 = '2.10.1143227940';

/** Tells the others of a player who is ready now; the newcomer itself gets nothing. Read in horizon-server. */
export function tellConnected(world: GameWorld, newcomer: Seat): void {
  const { index: playerIndex, address, scertId, ticket } = newcomer;
  const value = { playerIndex, address, scertId: scertId & 0xffff, key: ticket.publicKey ?? NO_KEY };
  tellOthers(world, newcomer, SERVER_CONNECT_NOTIFY.id, (version) =>
    SERVER_CONNECT_NOTIFY.encode(value, version),
  );
}

/** Tells the others at once that a player has gone. Read in horizon-server. */
export function tellDisconnected(world: GameWorld, gone: Seat): void {
  const value = { playerIndex: gone.index, address: gone.address, scertId: gone.scertId & 0xffff };
  tellOthers(world, gone, SERVER_DISCONNECT_NOTIFY.id, (version) =>
    SERVER_DISCONNECT_NOTIFY.encode(value, version),
  );
}

/** The first Medius message to a player who is ready, at 1.08 too; `text` has at most 15 characters. */
export function versionMessage(version: number, text = defaultVersionText(version)): Buffer {
  return DMEServerVersion.encodeWhole({ Version: text }, { version });
}

function defaultVersionText(version: number): string {
  return version <= LAST_VERSION_WITHOUT_HELLO ? VERSION_108 : VERSION_109;
}

function tellOthers(world: GameWorld, about: Seat, id: number, encode: (version: number) => Buffer): void {
  for (const seat of world.seats) {
    if (seat === undefined || seat === about || !seat.ready || seat.dialect === undefined) continue;
    if (seat.wants(RecvFlag.Notification)) seat.outlet?.send(id, encode(seat.dialect.version));
  }
}
