/** A player's place in a game world: reserved by a ticket, taken by a connection, open once its UDP side is up. */
import type { JoinTicket } from '#state/hosting.js';
import { type CipherSuites, suiteOf } from '#wire/crypto/suites.js';
import { RecvFlag } from '#wire/rt/enums.js';
import { LAST_VERSION_WITHOUT_HELLO } from '#wire/rt/ids.js';
import type { Dialect } from '#wire/rt/seal.js';

/** TCP in, TCP out; UDP in, UDP out. */
export type Channel = 'tcp' | 'udp';

/** How the frames for a player look; players of one form get the very same bytes. */
export type Form = 'clear' | 'early' | 'late' | 'ps3';

/** Where a player's frames go: the server's side of its connection. */
export interface Outlet {
  /** Sends one message over TCP, sealed as the connection needs it. */
  send(id: number, payload: Buffer): void;
  /** Sends a finished frame over TCP. The bytes are good during the call only. */
  tcp(frame: Buffer, length: number): void;
  /** Sends a finished frame over UDP. The bytes are good during the call only. */
  udp(frame: Buffer, length: number): void;
}

/** What a connection says about the player behind it. */
export interface Arrival {
  readonly outlet: Outlet;
  /** Medius version, such as 108. */
  readonly version: number;
  /** True when frames for the player go out sealed. */
  readonly sealing: boolean;
  /** True when the player was given the peer key, sealed or not. */
  readonly holdsKey: boolean;
  /** Dotted IPv4, as other players are told. */
  readonly address: string;
  /** From 1.09 on: the number of its connection. */
  readonly scertId: number;
}

const { Broadcast, List, Single, Notification } = RecvFlag;

/** What a player wants who has not said so: everything at 1.08; later what each console's 0x21 said in captures. */
const DEFAULT_FLAGS_108 = Broadcast | List | Single | Notification;
const DEFAULT_FLAGS_109 = Broadcast | Single;

export class Seat {
  outlet: Outlet | undefined;
  /** True from READY on; nothing is relayed to or from the player before. */
  ready = false;
  /** Which relays the player wants, bits of RecvFlag. */
  flags = 0;
  form: Form = 'clear';
  holdsKey = false;
  address = '';
  scertId = 0;
  dialect: Dialect | undefined;

  constructor(
    /** The player id, 0 for the first player of the world. */
    readonly index: number,
    public ticket: JoinTicket,
    /** When the seat was reserved, monotonic milliseconds. */
    public reservedAt: number,
  ) {}

  /** A connection takes the seat. */
  arrive(arrival: Arrival, suites: CipherSuites): void {
    const { version, sealing } = arrival;
    this.outlet = arrival.outlet;
    this.ready = false;
    this.dialect = { version, suite: suiteOf(suites, version) };
    this.form = sealing ? formOf(this.dialect) : 'clear';
    this.holdsKey = arrival.holdsKey;
    this.address = arrival.address;
    this.scertId = arrival.scertId;
    this.flags = version <= LAST_VERSION_WITHOUT_HELLO ? DEFAULT_FLAGS_108 : DEFAULT_FLAGS_109;
  }

  wants(flag: number): boolean {
    return (this.flags & flag) !== 0;
  }
}

/** From 1.09 on the source of a relayed frame stands inside the cipher. */
function formOf({ version, suite }: Dialect): Form {
  if (version <= LAST_VERSION_WITHOUT_HELLO) return 'early';
  return suite.name === 'ps3' ? 'ps3' : 'late';
}
