import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/*
 * What /proc says about other processes. Elsewhere than on Linux there is no /proc, and the answers are
 * undefined.
 */

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  /** Clock ticks since the machine started: with the pid, it names one process for good. */
  readonly started: string;
}

/** The row of a running process; undefined when it is gone (or ended and not yet collected), or unknown. */
export function processRow(pid: number): ProcessRow | undefined {
  const text = read(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The second field is the program's name in brackets and may hold anything, brackets and spaces too.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent] = fields;
  if (state === 'Z' || state === 'X') return undefined;
  return { pid, parent: Number(parent), started: fields[19] ?? '' };
}

/** Whether a process lives: the same one, where its start is known. */
export function isAlive(pid: number, started?: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  if (read('/proc/self/stat') === undefined) return true;
  const row = processRow(pid);
  return row !== undefined && (!started || row.started === started);
}

/** The command line of a process, for people. */
export function commandOf(pid: number): string | undefined {
  return read(`/proc/${pid}/cmdline`)?.split('\0').join(' ').trim() || read(`/proc/${pid}/comm`)?.trim();
}

/** The process that holds a port, where it can be seen: processes of other users hide it. */
export function ownerOfPort(protocol: 'tcp' | 'udp', port: number): number | undefined {
  const inodes = new Set([`${protocol}`, `${protocol}6`].flatMap((table) => socketsAt(table, port)));
  if (inodes.size === 0) return undefined;
  return pids().find((pid) => socketsOf(pid).some((inode) => inodes.has(inode)));
}

/** Inodes of the sockets of a table under /proc/net that listen at (TCP) or have (UDP) a port. */
function socketsAt(table: string, port: number): string[] {
  const lines = read(`/proc/net/${table}`)?.trim().split('\n').slice(1) ?? [];
  return lines.flatMap((line) => {
    const [, local = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    const listens = table.startsWith('udp') || state === '0A';
    return listens && Number.parseInt(local.split(':')[1] ?? '', 16) === port ? [inode] : [];
  });
}

function pids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap(
      (fd) => /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`))?.[1] ?? [],
    );
  } catch {
    return [];
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
