/** The commands of the server itself, in the order in which they are listed. */
import { account } from './account.js';
import { alts } from './alts.js';
import { audit } from './audit.js';
import { backup } from './backup.js';
import { ban } from './ban.js';
import { broadcast } from './broadcast.js';
import type { Command } from './command.js';
import { doctor } from './doctor.js';
import { find } from './find.js';
import { games } from './games.js';
import { help } from './help.js';
import { kick } from './kick.js';
import { login } from './login.js';
import { lua } from './lua.js';
import { more } from './more.js';
import { mute } from './mute.js';
import { note } from './note.js';
import { patch, patching } from './patch.js';
import { penalties } from './penalties.js';
import { players } from './players.js';
import { plugin, plugins } from './plugin.js';
import { reload } from './reload.js';
import { report } from './report.js';
import { role } from './role.js';
import { say } from './say.js';
import { seen } from './seen.js';
import { status } from './status.js';
import { stop } from './stop.js';
import { unknown } from './unknown.js';
import { version } from './version.js';
import { warn } from './warn.js';
import { who } from './who.js';
import { whoami } from './whoami.js';
import { whois } from './whois.js';

export const coreCommands: readonly Command[] = [
  ...[help, more, who, whoami, seen, report, games, version],
  ...[whois, players, say, broadcast, kick],
  ...mute,
  ...ban,
  ...[warn, note, penalties, find, alts, audit],
  ...login,
  ...role,
  ...account,
  ...patch,
  patching,
  plugins,
  ...plugin,
  ...[status, doctor, unknown, lua, backup, reload],
  ...stop,
];

/** The words that no command of a plugin can have as its name. */
export const coreNames: ReadonlySet<string> = new Set(
  coreCommands.flatMap(({ name, aliases }) => [name, ...aliases]).map((name) => name.split(' ')[0]!),
);
