import { type Config, roleNames } from './config.js';

/** Options that are read once: sockets, database, threads, and the sizes of what is kept in memory. */
const readOnce = [
  'mode',
  'address',
  'database',
  'file_log',
  'file_log_level',
  'passwords',
  'max_login_attempts',
  'limits.sockets_per_address',
  'limits.sockets_from_loopback',
  'limits.login_attempts_per_account',
  'limits.scripts_per_turn',
  'limits.login_window',
  'timeouts.grace',
  'timeouts.game',
  'mls.capacity',
  'dme.udp_address',
  'dme.udp_port',
  ...roleNames.flatMap((role) => [`${role}.enabled`, `${role}.bind`, `${role}.port`]),
];

/** Paths of the options that differ and count only from the next start. */
export function changedNeedingRestart(before: Config, after: Config): string[] {
  return readOnce.filter(
    (path) => JSON.stringify(valueAt(before, path)) !== JSON.stringify(valueAt(after, path)),
  );
}

function valueAt(config: Config, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], config);
}
