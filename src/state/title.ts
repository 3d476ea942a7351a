/** What a title's folder says about it, as the rooms below the configuration need it. */
import type { ApplicationId } from './ids.js';

/** How a server answers a client's encryption: as the client came, always sealed, or never. */
export type EncryptionPolicy = 'auto' | boolean;

export interface ChannelSetting {
  readonly id?: number | undefined;
  readonly name: string;
  /** Players, 1 to 256. */
  readonly capacity: number;
  readonly genericFields?: readonly [number, number, number, number] | undefined;
  /** MediusWorldGenericFieldLevelType; consoles filter channel lists by it. */
  readonly level?: number | undefined;
}

export interface LocationSetting {
  readonly id: number;
  readonly name: string;
}

/** How a title's chat looks. */
export interface ChatStyle {
  /** What commands begin with, instead of the configuration's. */
  readonly prefix?: string | undefined;
  /** The byte that is put before answers, which consoles draw as a colour. */
  readonly colour?: number | undefined;
  /** Characters that a line has room for. */
  readonly width?: number | undefined;
}

export interface UniverseSetting {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  /** Host name of the next server, at most 128 bytes on the wire; null is answered with our own address. */
  readonly hostname: string | null;
  readonly port: number;
  readonly status: number;
  readonly maxUsers: number;
  readonly news: string;
  readonly svoUrl: string;
  readonly extendedInfo: string;
}

/** One game, with all its regions and revisions: they share accounts and lobby. */
export interface Title {
  /** Name of its folder in `games/`. */
  readonly id: string;
  readonly name: string;
  /** Of the disc that these are about, such as `NTSC`; titles that nobody described have none. */
  readonly region?: string;
  readonly applicationIds: readonly ApplicationId[];
  /** The pool of account names; titles with the same pool share accounts. */
  readonly accountPool: string;
  /** Names of what differs from the common behaviour, such as `gameFilterAny`. */
  readonly traits: ReadonlySet<string>;
  readonly encryption: EncryptionPolicy | undefined;
  /** The text that VersionServer answers. */
  readonly versionString: string;
  /** What FindPlayer and others call the application. */
  readonly applicationName: string;
  readonly channels: readonly ChannelSetting[];
  readonly locations: readonly LocationSetting[];
  readonly universes: readonly UniverseSetting[];
  readonly chat?: ChatStyle | undefined;
  /** True when an unknown name at login makes an account (UYA PAL logs in without registering). */
  readonly createAccountAtLogin: boolean;
}
