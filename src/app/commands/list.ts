/** The commands of the server itself, in the order in which they are listed. */
import { account } from './account.js';
import { backup } from './backup.js';
import { broadcast } from './broadcast.js';
import type { Command } from './command.js';
import { doctor } from './doctor.js';
import { games } from './games.js';
import { help } from './help.js';
import { kick } from './kick.js';
import { login } from './login.js';
import { lua } from './lua.js';
import { more } from './more.js';
import { mute } from './mute.js';
import { players } from './players.js';
import { plugin, plugins } from './plugin.js';
import { reload } from './reload.js';
import { role } from './role.js';
import { say } from './say.js';
import { status } from './status.js';
import { stop } from './stop.js';
import { unknown } from './unknown.js';
import { version } from './version.js';
import { who } from './who.js';
import { whois } from './whois.js';

export const coreCommands: readonly Command[] = [
  ...[help, more, who, games, version],
  ...[whois, players, say, broadcast, kick],
  ...mute,
  ...login,
  ...role,
  ...account,
  plugins,
  ...plugin,
  ...[status, doctor, unknown, lua, backup, reload, stop],
];

/** The words that no command of a plugin can have as its name. */
export const coreNames: ReadonlySet<string> = new Set(
  coreCommands.flatMap(({ name, aliases }) => [name, ...aliases]).map((name) => name.split(' ')[0]!),
);
