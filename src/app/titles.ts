import { join } from 'node:path';
import { z } from 'zod';
import { type JsonFile, readJsonFile } from './config/json.js';
import { namesIn } from './config/kind-of.js';
import { boolean, integer, list, oneOf, port, text } from './config/kinds.js';
import { ConfigError, type Problem, problemsOf } from './config/problems.js';
import type { Home } from './home.js';

/** How far a title is known to work, from login to play in a game world. */
export const statusWords = ['SUCCESS', 'PARTIAL', 'INCOMPLETE', 'UNKNOWN'] as const;

/**
 * What titles may differ in, and what each name means. A title's file lists the names that hold; a
 * layout of the wire room that depends on a title asks for the same names.
 */
export const traits = {
  gameFilterAny: 'a game list shows games that match any of its filters, not all (MultiServer3)',
  anyGameHostType: 'games are listed whatever their host type is (MultiServer3)',
  auxUdpBefore109: 'games use TCP with UDP beside it, though the version is below 1.09 (seen in capture)',
  buddyAddVariant: 'buddies are added by a message of its own (MultiServer3)',
  channelListExtraFields:
    'channel lists carry generic fields 2 to 4 and the level, though the version is below 1.09 (MultiServer3)',
  clientAggregation: 'game datagrams are gathered as long as the client asks, not as the load wants',
  clearHostKey: 'game hosts get an empty server key (MultiServer3)',
  clearServerKey: 'login hands out an empty server key: the lobby is in clear (MultiServer3)',
  createAccountAtLogin: 'a login with an unknown name makes the account (horizon-server, for PAL discs)',
  filteredGameList: 'game lists are asked for with filters (MultiServer3)',
  filterReplyVariant: 'the answer to a game list filter has a form of its own (MultiServer3)',
  hostNotCountedAtReply: 'whoever hosts a game counts as joined when he connects, not before (MultiServer3)',
  noConnectRequire: 'is not asked to be ready, though the version is 1.09 or later (Memdusa)',
  acceptWithoutRequire: 'is accepted without being asked to be ready (MultiServer3)',
  oldFilteredGameList: 'filtered game lists are answered in their older form (MultiServer3)',
  ownGameServerOnly:
    'games run on our own game server only, never on one that registers itself (MultiServer3)',
  pacedJoins: 'players enter a game one by one with a pause between them (horizon-server)',
  packedSessionBegin: 'the answer to SessionBegin ends in one pad byte instead of three (MultiServer3)',
  plainTcpGames: 'games use TCP alone (MultiServer3)',
  shortAnnouncement: 'announcements have 1000 bytes, though the version is 1.13 (MultiServer3)',
  smallClanLobby: 'a clan lobby has 64 places (MultiServer3)',
  specialPatchVersion: 'ExtendedSessionBegin carries a special patch number (MultiServer3)',
  unpackedDatagrams: 'every game packet gets a datagram of its own',
  versionBeforeSession: 'the server version is asked for before a session begins (MultiServer3)',
  waitForSession: 'the lobby is opened before the login is stored: worth waiting for (MultiServer3)',
} as const;
export type Trait = keyof typeof traits;

const traitList = list(oneOf(Object.keys(traits) as Trait[]), 'traits').default([]);
const u32 = integer(0, 0xffffffff);
const hosts = list(text(1, 127), 'host names').default([]);
const encryption = z.literal(['auto', true, false], 'one of "auto", true, false');

/** One disc or edition. What stands here counts before what the title says; traits are added to the title's. */
const application = z.strictObject(
  {
    /** null where no public source names it; the log then shows the id of the first console that comes. */
    id: integer(0, 0x7fffffff).nullable(),
    region: text(1, 40),
    name: text(1, 80).optional(),
    /** Medius version times 100: 108 for 1.08. */
    medius: integer(100, 120).optional(),
    muis: boolean.optional(),
    accountPool: text(1, 40).optional(),
    versionString: text(1, 55).optional(),
    encryption: encryption.optional(),
    hosts,
    traits: traitList,
    status: oneOf(statusWords).optional(),
    proof: text(1, 400).optional(),
  },
  'an application: { "id", "region", ... }',
);

const channel = z.strictObject(
  {
    id: integer(1, 0x7fffffff).optional(),
    name: text(1, 63),
    capacity: integer(1, 256).default(256),
    genericFields: z.tuple([u32, u32, u32, u32], 'a list of four numbers').optional(),
    level: u32.optional(),
  },
  'a channel: { "name", ... }',
);

const universe = z.strictObject(
  {
    id: integer(0, 0x7fffffff).default(1),
    name: text(1, 127),
    description: text(0, 255).default(''),
    /** Where players go next; null: this host. */
    hostname: text(1, 127).nullable().default(null),
    port: port.default(10075),
    status: integer(0, 0x7fffffff).default(1),
    maxUsers: integer(0, 0x7fffffff).default(15_000),
    news: text(0, 255).default(''),
    svoUrl: text(0, 127).default(''),
    extendedInfo: text(0, 127).default(''),
  },
  'a universe: { "name", ... }',
);

const title = z.strictObject(
  {
    $schema: z.string().optional(),
    name: text(1, 80),
    applications: list(application, 'applications'),
    medius: integer(100, 120).default(108),
    /** Whether its discs ask for universes before they log in. */
    muis: boolean.default(false),
    /** Titles with the same pool share accounts and lobby; "*" gives every application its own. */
    accountPool: text(1, 40),
    status: oneOf(statusWords),
    /** What the status rests on. */
    proof: text(1, 400),
    encryption: encryption.optional(),
    /** What VersionServer answers. */
    versionString: text(1, 55).default('Medius Lobby Server Version 2.10.0009'),
    applicationName: text(1, 31).optional(),
    channels: list(channel, 'channels').default([]),
    locations: list(z.strictObject({ id: integer(0, 0x7fffffff), name: text(1, 63) }), 'locations').default(
      [],
    ),
    universes: list(universe, 'universes').default([]),
    traits: traitList,
    /** How its chat looks: what commands begin with, the byte before answers, characters of a line. */
    chat: z
      .strictObject(
        {
          prefix: text(1, 8).optional(),
          colour: integer(1, 255).optional(),
          width: integer(16, 255).optional(),
        },
        'an object: { "prefix", "colour", "width" }',
      )
      .optional(),
    hosts,
    /** Ids of config/keys that its consoles seal with; they are tried before the others. */
    keys: list(text(1, 40), 'ids of keys').default([]),
  },
  'an object: { ... }',
);

/** When a change of a field counts: at once, for connections that begin afterwards, or for nobody but readers. */
export type Counts = 'live' | 'next connection' | 'readers';

/** A session with its connections and a running game keep the profile with which they began, but for what is live. */
export const counts = {
  $schema: 'readers',
  name: 'live',
  applications: 'next connection',
  medius: 'next connection',
  muis: 'next connection',
  accountPool: 'next connection',
  status: 'readers',
  proof: 'readers',
  encryption: 'next connection',
  versionString: 'next connection',
  applicationName: 'live',
  channels: 'live',
  locations: 'live',
  universes: 'live',
  traits: 'next connection',
  chat: 'live',
  hosts: 'readers',
  keys: 'readers',
} as const satisfies Record<keyof z.output<typeof title>, Counts>;

/** One `games/<title>/title.json`, with all defaults. */
export interface TitleFile extends z.output<typeof title> {
  /** Name of its folder. */
  readonly id: string;
}

/** Everything that is known about one application id: its own words before its title's. */
export interface Application {
  readonly id: number;
  readonly title: string;
  readonly name: string;
  readonly region: string;
  readonly medius: number;
  readonly muis: boolean;
  readonly accountPool: string;
  readonly versionString: string;
  readonly encryption: 'auto' | boolean | undefined;
  readonly hosts: readonly string[];
  readonly traits: ReadonlySet<Trait>;
  readonly status: (typeof statusWords)[number];
  readonly proof: string;
}

/**
 * Reads all titles, the home's and the shipped ones, in the order of their folders. Throws a ConfigError
 * that lists everything that is wrong in any of them.
 */
export function readTitles(home: Home): readonly TitleFile[] {
  const folders = readFolders(home);
  const { titles, faults } = folders;
  const problems = [...[...faults.values()].flat(), ...idsGivenTwice(folders)];
  if (problems.length > 0) throw new ConfigError(problems);
  return titles;
}

/** What the folders of titles hold, and what is wrong in some of them, by the name of the folder. */
export interface TitleFolders {
  readonly titles: readonly TitleFile[];
  readonly faults: ReadonlyMap<string, readonly Problem[]>;
  /** Where a title's file says so of an application, or of all that it has: `games/uya/title.json:12`. */
  whereOf(title: string, application: number): string | undefined;
}

/** Reads every folder for itself: a fault in one hides no other. */
export function readFolders(home: Home): TitleFolders {
  const titles: TitleFile[] = [];
  const sources = new Map<string, JsonFile>();
  const faults = new Map<string, readonly Problem[]>();
  for (const id of home.list('games')) {
    const file = home.find(join('games', id, 'title.json'));
    if (file === undefined) continue;
    try {
      const { title, json } = readTitle(id, file);
      titles.push(title);
      sources.set(id, json);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      faults.set(id, error.problems);
    }
  }
  const whereOf = (of: string, application: number) => {
    const json = sources.get(of);
    const index = titles.find(({ id }) => id === of)?.applications.findIndex(({ id }) => id === application);
    return json && `${json.file}:${json.lineOf(['applications', ...(index! < 0 ? [] : [index!])])}`;
  };
  return { titles, faults, whereOf };
}

function readTitle(id: string, file: string): { readonly title: TitleFile; readonly json: JsonFile } {
  const json = readJsonFile(file);
  const result = title.safeParse(json.value);
  if (result.success) return { title: { id, ...result.data }, json };
  const origin = (path: readonly (string | number)[]) => ({ where: `${file}:${json.lineOf(path)}`, path });
  const namesAt = (path: readonly (string | number)[]) => namesIn(title, path.slice(0, -1));
  throw new ConfigError(problemsOf(result.error.issues, { value: json.value, origin, namesAt }));
}

function idsGivenTwice({ titles, whereOf }: TitleFolders): Problem[] {
  const seen = new Map<number, string>();
  const problems: Problem[] = [];
  for (const application of applicationsOf(titles)) {
    const first = seen.get(application.id);
    const where = whereOf(application.title, application.id) ?? application.title;
    if (first !== undefined)
      problems.push({ where, text: `application ${application.id} is in games/${first} already` });
    seen.set(application.id, first ?? application.title);
  }
  return problems;
}

/** All applications whose id is known, with what their title says where they say nothing themselves. */
export function applicationsOf(titles: readonly TitleFile[]): Application[] {
  return titles.flatMap((each) =>
    each.applications.flatMap((own) => {
      if (own.id === null) return [];
      const pool = own.accountPool ?? each.accountPool;
      return {
        id: own.id,
        title: each.id,
        name: own.name ?? each.name,
        region: own.region,
        medius: own.medius ?? each.medius,
        muis: own.muis ?? each.muis,
        accountPool: pool === '*' ? `application-${own.id}` : pool,
        versionString: own.versionString ?? each.versionString,
        encryption: own.encryption ?? each.encryption,
        hosts: [...own.hosts, ...each.hosts],
        traits: new Set([...each.traits, ...own.traits]),
        status: own.status ?? each.status,
        proof: own.proof ?? each.proof,
      };
    }),
  );
}

/** The traits of every known application, for what reads messages without servers. */
export function traitsByApplication(home: Home): ReadonlyMap<number, ReadonlySet<string>> {
  return new Map(applicationsOf(readTitles(home)).map(({ id, traits }) => [id, traits]));
}
