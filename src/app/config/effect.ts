import type { JsonObject } from './json.js';
import { pathText, valueAt } from './problems.js';
import { roleNames } from './schema.js';

/** Options that are accepted and do nothing, with the reason; `*` stands for every server. */
export const withoutEffect: readonly { readonly path: string; readonly reason: string }[] = [
  { path: '*.parent_threads', reason: 'one event loop serves all connections' },
  { path: '*.child_threads', reason: 'one event loop serves all connections' },
  { path: 'nat.udp_threads', reason: 'one event loop serves all datagrams' },
  { path: 'dme.udp_threads', reason: 'one event loop serves all datagrams' },
  { path: 'nat.encryption', reason: 'its datagrams are never sealed' },
  { path: 'application_id', reason: 'every title under games/ is served at once' },
  { path: 'file_log_size', reason: 'log files do not change by size yet' },
  { path: 'discord_webhooks', reason: 'not built yet' },
  { path: 'timeouts.long', reason: 'files are not transferred yet' },
  { path: 'muis.rpc', reason: 'servers cannot be split over processes yet' },
  { path: 'mas.rpc', reason: 'servers cannot be split over processes yet' },
  { path: 'dme.rpc', reason: 'servers cannot be split over processes yet' },
  { path: 'mls.rpc_server', reason: 'servers cannot be split over processes yet' },
];

/** One line for each given option that does nothing; `given` is a configuration in our shape. */
export function withoutEffectNotes(given: JsonObject): string[] {
  return withoutEffect.flatMap(({ path, reason }) => {
    const paths = path.startsWith('*.') ? roleNames.map((role) => [role, path.slice(2)]) : [path.split('.')];
    const used = paths.filter((option) => isGiven(valueAt(given, option)));
    return used.length === 0
      ? []
      : [`${used.map(pathText).join(', ')}: accepted, without effect (${reason})`];
  });
}

/** Empty places of an example file are not worth a line. */
function isGiven(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0) return false;
  return typeof value !== 'object' || Object.values(value).some(isGiven);
}
