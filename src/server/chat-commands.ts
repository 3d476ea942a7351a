/** Commands that players type into chat: who may use them, and where the answer goes. */
import type { ScriptLayer } from '#script/layer.js';
import type { Player } from '#state/player.js';

export interface ChatCommandSettings {
  /** What a command begins with, such as `/`; `!` does, too. */
  readonly prefix: string;
  /** Undefined where the player may use what needs the permission; else a text that says what to do. */
  refusal(player: Player, permission: string): string | undefined;
  /** Whether the player has any role: to others a command that needs one is as if it were not there. */
  isStaff(player: Player): boolean;
  /** `/login` of a player with a role, with what stands behind it; the answer. */
  login(player: Player, secret: string): Promise<string>;
}

/** A text that is a command, or a slip at one. */
export interface ChatCommand {
  readonly answer: readonly string[] | Promise<readonly string[]>;
  /** Whether the text may be logged and repeated: a login is secret, and a slip may be one at a login. */
  readonly isPublic: boolean;
}

/** Where players of these games look for commands; alone, it repeats the last one. */
const MARK = '!';
/** The one command that is ours, because what stands behind it is for nobody else's eyes. */
const LOGIN = 'login';

/**
 * What a text is as a command; undefined for a text that is none. Some titles put one
 * character in front that says how the line looks, so a command that is known may stand behind it.
 */
export function chatCommand(
  text: string,
  player: Player,
  scripts: ScriptLayer,
  settings: ChatCommandSettings,
): ChatCommand | undefined {
  const found = commandLine(text, settings.prefix);
  if (!found) return undefined;
  const { mark, line, isFirst } = found;
  const [, name = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(line) ?? [];
  const unknown = { answer: [`no command ${mark}${name}`], isPublic: false };
  const isStaff = settings.isStaff(player);
  if (name.toLowerCase() === LOGIN) {
    if (!isStaff) return unknown;
    return { answer: settings.login(player, rest).then((answer) => [answer]), isPublic: false };
  }
  const facts = scripts.commands.get(name.toLowerCase());
  if (facts?.where.has('chat')) {
    const { permission } = facts;
    const refusal = permission === undefined ? undefined : settings.refusal(player, permission);
    if (refusal === undefined)
      return { answer: scripts.command({ name: facts.name, text: rest, player }), isPublic: true };
    if (isStaff) return { answer: [`${mark}${name}: ${refusal}`], isPublic: true };
  }
  // "!!!" and "!?" are said, not asked; a name that we do not know is rather a slip than something to be read by all.
  const isSaid = mark === MARK && mark !== settings.prefix && !/^[a-z]\w*$/i.test(name);
  return isFirst && !isSaid ? unknown : undefined;
}

/** Whether a text asks for the last command again. */
export function isRepeat(text: string): boolean {
  const plain = text.trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: bytes that consoles draw as colours
  return plain.replace(/^[\x00-\x1f\x7f-\x9f]/, '') === MARK;
}

interface CommandLine {
  readonly mark: string;
  readonly line: string;
  /** True where nothing stands before the mark. */
  readonly isFirst: boolean;
}

function commandLine(text: string, prefix: string): CommandLine | undefined {
  for (const at of [0, 1])
    for (const mark of [prefix, MARK])
      if (text.startsWith(mark, at)) return { mark, line: text.slice(at + mark.length), isFirst: at === 0 };
  return undefined;
}
