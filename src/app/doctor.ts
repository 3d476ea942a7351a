/** The command `doctor`: looks at what usually goes wrong, and says what it found. */
import { statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import type { AdvertisedRole } from '#medius/context.js';
import type { PluginFacts } from '#script/host.js';
import { type Addresses, isPrivate } from '#server/addresses.js';
import type { Listening } from './running.js';

/** Milliseconds for one port. */
const CONNECT = 2000;
/** Free bytes below which the disk is short. */
const DISK_MIN = 512 << 20;
/** Milliseconds of a database that is slow. */
const SLOW = 500;
/** An address outside of every network here (RFC 5737), as a player's. */
const OUTSIDE = '203.0.113.1';
/** The year before which no clock can be right. */
const YEAR_MIN = 2026;

export interface Patient {
  readonly listening: readonly Listening[];
  readonly dataFolder: string;
  addresses(): Pick<Addresses, 'endpoint'>;
  plugins(): readonly PluginFacts[];
  ping(): Promise<void>;
  /** ms since the epoch */
  wall(): number;
}

/** One line for each thing: `ok` or `!!`, and what was found. */
export async function examine(patient: Patient): Promise<readonly string[]> {
  const checks = [
    database(patient),
    ...patient.listening.filter(({ protocol }) => protocol === 'tcp').map(port),
    ...advertised(patient),
    disk(patient),
    Promise.resolve(clock(patient)),
    Promise.resolve(plugins(patient)),
  ];
  return (await Promise.all(checks)).flat();
}

const ok = (text: string) => [`ok  ${text}`];
const wrong = (text: string) => [`!!  ${text}`];

async function database({ ping }: Patient): Promise<string[]> {
  const began = performance.now();
  try {
    await ping();
  } catch (error) {
    return wrong(`the database does not answer: ${(error as Error).message}`);
  }
  const ms = Math.round(performance.now() - began);
  return ms < SLOW ? ok(`the database answers in ${ms} ms`) : wrong(`the database takes ${ms} ms to answer`);
}

/** Whether somebody on this machine reaches it. */
async function port({ role, address, port: number }: Listening): Promise<string[]> {
  const host = address === '0.0.0.0' ? '127.0.0.1' : address;
  const why = await new Promise<string | undefined>((resolve) => {
    const socket = connect({ host, port: number });
    const end = (reason: string | undefined) => {
      socket.destroy();
      resolve(reason);
    };
    socket.setTimeout(CONNECT, () => end(`no answer within ${CONNECT} ms`));
    socket.once('connect', () => end(undefined));
    socket.once('error', ({ message }) => end(message));
  });
  const name = `${role} at ${host}:${number}`;
  return why === undefined ? ok(`${name} can be reached from here`) : wrong(`${name}: ${why}`);
}

/** What a player outside is told. */
function advertised({ listening, addresses }: Patient): Promise<string[]>[] {
  const known: readonly AdvertisedRole[] = ['MAS', 'MLS', 'DME', 'NAT'];
  const roles = known.filter((role) => listening.some((one) => one.role === role.toLowerCase()));
  return roles.map(async (role) => {
    const { address, port: number } = await addresses().endpoint(role, {
      remote: OUTSIDE,
      local: '127.0.0.1',
    });
    const line = `players outside are told ${address}:${number} for ${role}`;
    return isPrivate(address) || address === '0.0.0.0'
      ? wrong(`${line}, which only a network of yours reaches; name "public_address"`)
      : ok(line);
  });
}

async function disk({ dataFolder }: Patient): Promise<string[]> {
  try {
    const { bavail, bsize } = await statfs(dataFolder);
    const free = bavail * bsize;
    const text = `${Math.floor(free / (1 << 20))} MB free for ${dataFolder}`;
    return free >= DISK_MIN ? ok(text) : wrong(`only ${text}`);
  } catch (error) {
    return wrong(`the data folder cannot be looked at: ${(error as Error).message}`);
  }
}

function clock({ wall }: Patient): string[] {
  const now = new Date(wall());
  const text = `it is ${now.toISOString().slice(0, 19)}Z on this machine`;
  return now.getUTCFullYear() >= YEAR_MIN ? ok(text) : wrong(`${text}, which cannot be`);
}

function plugins({ plugins: list }: Patient): string[] {
  const all = list();
  const faults = all.filter(({ fault }) => fault !== undefined && fault !== 'stopped');
  if (faults.length === 0) return ok(`${all.length} plugins, and nothing wrong with them`);
  return faults.flatMap(({ id, fault }) => wrong(`plugin ${id}: ${fault}`));
}
