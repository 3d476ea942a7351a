import { z } from 'zod';
import { levelNames } from '../log.js';
import {
  addressOrNetwork,
  bindAddress,
  boolean,
  integer,
  milliseconds,
  network,
  oneOf,
  optionalList,
  port,
  publicAddress,
  text,
} from './kinds.js';

/** The servers of a Medius host; each is a section of the configuration. */
export const roleNames = ['muis', 'mas', 'mps', 'mls', 'nat', 'dme'] as const;
export type RoleName = (typeof roleNames)[number];

/** What one process runs; the first five names and their meaning are the predecessor's. */
export const modes = {
  MEDIUS_UNIVERSE_INFORMATION_SERVER: ['muis'],
  MEDIUS_AUTHENTICATION_SERVER: ['mas'],
  MEDIUS_LOBBY_SERVER: ['mls'],
  NAT_SERVER: ['nat'],
  DME_SERVER: ['dme'],
  MONOLITH: roleNames,
} as const satisfies Record<string, readonly RoleName[]>;
export type Mode = keyof typeof modes;

const rpcEncryption = section({
  enabled: boolean.default(false),
  cert_chain: text(0, 4096).nullable().default(null),
  private_key: text(0, 4096).nullable().default(null),
});

const rpc = section({ address: bindAddress, port: port.default(8484), encryption: rpcEncryption });

/** The options that every server has. */
function server(defaultPort: number) {
  return {
    /** Whether this server runs, where the mode would run it. */
    enabled: boolean.default(true),
    /** Where it listens; null: the general `address`. */
    bind: bindAddress,
    /** Which address players are given for it; null: found as the general rules say. */
    address: publicAddress,
    port: port.default(defaultPort),
    /** "auto" seals answers to clients that seal; true refuses clear clients; false never seals. */
    encryption: z.literal(['auto', true, false], 'one of "auto", true, false').default('auto'),
    /** Connections at once. */
    capacity: integer(1, 100_000).default(1000),
    /** Silence after which a connection is closed. */
    timeout: milliseconds(1000, 3_600_000).default(50_000),
    parent_threads: integer(1, 1024).default(1),
    child_threads: integer(1, 1024).default(1),
  };
}

const settingValues = z.record(text(1, 32), z.unknown()).default({});

const databaseModes = ['sqlite', 'mysql', 'simulated'] as const;

const database = z.preprocess(
  databaseShape,
  section({
    mode: oneOf(databaseModes).default('sqlite'),
    /** sqlite: the file, from the data folder if not absolute. */
    file: text(1, 4096).default('rekindle.db'),
    host: text(0, 253).default('127.0.0.1'),
    port: integer(1, 65535).default(3306),
    username: text(0, 80).default('rekindle'),
    password: text(0, 1024).default(''),
    database: text(0, 64).default('rekindle'),
  }),
);

/**
 * The predecessor's forms: null is its simulated mode, `maria_db` its only mode name; its examples leave
 * the host and all else empty.
 */
function databaseShape(value: unknown): unknown {
  if (value === null) return { mode: 'simulated' };
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  const given: Record<string, unknown> = Object.fromEntries(
    Object.entries(value).filter(([, option]) => option !== ''),
  );
  if (given.mode === 'maria_db' || given.mode === 'mariadb') return { ...given, mode: 'mysql' };
  if (given.mode === undefined && given.host !== undefined) return { ...given, mode: 'mysql' };
  return given;
}

const systemMessage = section({
  enabled: boolean.default(false),
  severity: integer(0, 255).default(0),
  message: text(0, 1000).default(''),
});

const playerNames = 'player names';

/** The predecessor's code reads a map of names to plain passwords; only its names count here. */
/** What a plugin may use; what is absent is as usual. */
const pluginLimits = section({
  /** Bytes of its Lua state. */
  memory: integer(1 << 20, 64 << 20, 'bytes').optional(),
  /** One call of a hook; also each game packet of a batch. */
  hook_instructions: integer(1000, 100_000_000).optional(),
  hook_time: milliseconds(1, 1000).optional(),
  /** One batch of game packets. */
  batch_time: milliseconds(1, 1000).optional(),
  /** The file itself, when it is loaded. */
  load_instructions: integer(100_000, 1_000_000_000).optional(),
  load_time: milliseconds(10, 1000).optional(),
  /** Commands, timers, and tasks between two waits. */
  task_instructions: integer(1000, 100_000_000).optional(),
  task_time: milliseconds(1, 1000).optional(),
  /** Percent of each second. */
  share: integer(1, 100, 'percent').optional(),
  log_lines: integer(0, 10_000, 'lines a second').optional(),
  tasks: integer(0, 100_000).optional(),
  player_tasks: integer(0, 1000).optional(),
  /** How long a task waits for the server or a console unless its script says, and how long it may say. */
  wait: milliseconds(10, 3_600_000).optional(),
  longest_wait: milliseconds(10, 3_600_000).optional(),
  timers: integer(0, 100_000).optional(),
});

const whitelist = section({
  enabled: boolean.default(false),
  players: z.preprocess(
    (value) => (isPlainObject(value) ? Object.keys(value) : value),
    optionalList(text(1, 31), playerNames),
  ),
});

const channel = z.strictObject(
  { id: integer(1, 0x7fffffff), name: text(1, 63), capacity: integer(1, 256).default(256) },
  '{"id", "name", "capacity"}',
);

const location = z.strictObject({ id: integer(0, 0x7fffffff), name: text(1, 63) }, '{"id", "name"}');

const universe = z.strictObject(
  {
    application_id: integer(0, 0x7fffffff),
    name: text(1, 127),
    description: text(0, 255).default(''),
    universe_id: integer(0, 0x7fffffff),
    hostname: text(1, 127),
    port: integer(1, 65535),
  },
  '{"application_id", "name", "description", "universe_id", "hostname", "port"}',
);

const webhooks = ['start', 'shutdown', 'login', 'register', 'ban'] as const;

/** The whole configuration of one process; every option has a default. */
export const configSchema = z.strictObject(
  {
    mode: oneOf(Object.keys(modes) as Mode[]).default('MONOLITH'),
    log_level: oneOf(levelNames).default('INFO'),
    file_log_level: oneOf(levelNames).nullable().default(null),
    /** From the home if not absolute. */
    file_log: text(1, 4096).default('logs/rekindle.log'),
    file_log_size: integer(0, Number.MAX_SAFE_INTEGER).default(0),
    /** Where all servers listen; null: at every IPv4 address of this machine. */
    address: bindAddress,
    /** What players outside the local network are given as our address. */
    public_address: publicAddress,
    networks: optionalList(network, 'networks'),
    application_id: integer(0, 0x7fffffff).nullable().default(null),

    muis: section({ ...server(10071), rpc }),
    mas: section({ ...server(10075), rpc }),
    mps: section({ ...server(10077) }),
    mls: section({ ...server(10078), rpc_server: rpc }),
    nat: section({ ...server(10070), udp_threads: integer(1, 1024).default(1) }),
    dme: section({
      ...server(10079),
      /** Shorter than the lobby's, so that a lost player leaves the game first (horizon-server). */
      timeout: milliseconds(1000, 3_600_000).default(25_000),
      udp_address: bindAddress,
      udp_port: port.default(50_000),
      udp_threads: integer(1, 1024).default(1),
      rpc,
    }),

    database,
    passwords: section({
      /** log2 of scrypt's N: one more doubles time and memory of every login. */
      cost: integer(10, 20).default(15),
      threads: integer(1, 64).default(2),
    }),

    max_login_attempts: integer(1, 1_000_000).default(20),
    max_accounts_per_ip: integer(1, 1_000_000).default(20),
    username_blacklist: text(1, 4096).nullable().default(null),
    whitelist,
    operators: optionalList(text(1, 31), playerNames),
    /** What dangerous commands in chat need besides a role. */
    operator_login: oneOf(['code', 'address', 'password']).default('code'),
    operator_addresses: optionalList(addressOrNetwork, 'addresses'),
    maintenance: section({
      enabled: boolean.default(false),
      message: text(0, 1000).default('The server is being maintained. Please try again later.'),
    }),

    policy: text(0, 10_000)
      .nullable()
      .default(null)
      .transform((policy) => policy || defaultPolicy),
    announcements: optionalList(text(1, 999), 'texts'),
    system_message: systemMessage,
    chat: section({
      enabled: boolean.default(true),
      blacklist: text(0, 4096).nullable().default(null),
      command_prefix: text(1, 8).default('/'),
      strip_special_chars: boolean.default(true),
    }),
    /** Empty lists: what each title's own file says. */
    channels: optionalList(channel, 'channels'),
    locations: optionalList(location, 'locations'),
    universes: optionalList(universe, 'universes'),

    limits: section({
      /** From a connection's begin until it may ask for something. */
      handshake: milliseconds(1000, 600_000).default(30_000),
      sockets_per_address: integer(1, 100_000).default(32),
      /** For 127.0.0.0/8, where players behind a tunnel or a proxy come from. */
      sockets_from_loopback: integer(1, 100_000).default(64),
      /** Bytes. */
      frame: integer(1024, 65_535, 'bytes').default(16_384),
      /** Bytes that a slow client may leave unread. */
      unsent: integer(16_384, 1_073_741_824, 'bytes').default(262_144),
      /** Requests of one connection that may wait for their turn. */
      queued: integer(1, 100_000).default(64),
      /** Milliseconds of one turn of the event loop for all plugins together; what is over passes them. */
      scripts_per_turn: milliseconds(1, 1000).default(10),
      /** Failed logins of one account within `login_window`, whatever the addresses. */
      login_attempts_per_account: integer(1, 1_000_000).default(10),
      login_window: milliseconds(1000, 86_400_000).default(300_000),
    }),
    timeouts: section({
      /** How long a player without a socket stays: a change of channel closes one and opens another. */
      grace: milliseconds(1000, 3_600_000).default(30_000),
      /** How long a game waits for its host to connect, and an empty one for its players. */
      game: milliseconds(1000, 3_600_000).default(30_000),
      /** Silence allowed while a client loads or transfers. */
      long: milliseconds(1000, 3_600_000).default(300_000),
      /** Between two echo requests, for clients that know them. */
      echo: milliseconds(1000, 3_600_000).default(30_000),
    }),

    /** By the plugin's name: what its operator allows it, such as "memory.poke", and how much it may use. */
    plugins: z
      .record(
        text(1, 64),
        section({
          permissions: optionalList(text(1, 64), 'permissions'),
          limits: pluginLimits,
          /** What becomes of a login when its handler fails and does not say so itself. */
          login_on_error: z.enum(['pass', 'refuse']).optional(),
          /** Values of the settings that its manifest declares, which checks them. */
          settings: settingValues,
          /** Where they differ for players of a title, of a region, or of both. */
          overlays: optionalList(
            section({
              title: text(1, 64).optional(),
              region: text(1, 40).optional(),
              settings: settingValues,
            }),
            'overlays',
          ),
          /** Web servers that it may ask. */
          hosts: optionalList(text(1, 253), 'hosts'),
        }),
      )
      .default({}),

    discord_webhooks: section(
      Object.fromEntries(webhooks.map((event) => [event, text(0, 2000).nullable().default(null)])),
    ),
  },
  'an object: { ... }',
);

export type Config = z.output<typeof configSchema>;
export type ServerConfig = Config[RoleName];

/** Some titles show no way past an empty policy (read in horizon-server), so there always is one. */
const defaultPolicy =
  'Welcome. Play fair and be kind. What consoles send can be read on the way: use a password here that you use nowhere else.';

/** The servers that run in a process with this configuration. */
export function rolesOf(config: Config): RoleName[] {
  return modes[config.mode].filter((role) => config[role].enabled);
}

function section<T extends z.core.$ZodShape>(shape: T) {
  return z.strictObject(shape, 'an object: { ... }').prefault({} as never);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
