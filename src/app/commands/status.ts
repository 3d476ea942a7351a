/** `status`: servers and counters. */
import { table } from '../text-table.js';
import { command } from './command.js';

export const status = command({
  name: 'status',
  help: 'show servers and counters',
  permission: 'server.status',
  run({ listening, operations, version, uptime }) {
    const servers = listening.map(({ role, protocol, address, port }) => [
      role,
      `${protocol} ${address}:${port}`,
    ]);
    const counters = Object.entries(operations.counters()).map(([name, count]) => [name, String(count)]);
    return `Rekindle ${version}, up ${duration(uptime())}\n${table([...servers, ...counters])}`;
  },
});

function duration(seconds: number): string {
  const [days, hours, minutes] = [seconds / 86_400, (seconds / 3600) % 24, (seconds / 60) % 60].map(
    Math.floor,
  );
  return `${days ? `${days} d ` : ''}${hours} h ${minutes} min`;
}
