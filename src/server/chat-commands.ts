/** Commands that players type into chat: who may use them, and where the answer goes. */
import type { ScriptLayer } from '#script/layer.js';
import type { Player } from '#state/player.js';

export interface ChatCommandSettings {
  /** What a command begins with, such as `/`; `!` does, too. */
  readonly prefix: string;
  isOperator(player: Player): boolean;
}

/** Where players of these games look for commands; alone, it repeats the last one. */
const MARK = '!';

/**
 * The lines that answer a text which is a command; undefined for a text that is none. Some titles put one
 * character in front that says how the line looks, so a command that is known may stand behind it.
 */
export function chatCommand(
  text: string,
  player: Player,
  scripts: ScriptLayer,
  { prefix, isOperator }: ChatCommandSettings,
): readonly string[] | Promise<readonly string[]> | undefined {
  const found = commandLine(text, prefix);
  if (!found) return undefined;
  const { mark, line, isFirst } = found;
  const [, name = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(line) ?? [];
  const facts = scripts.commands.get(name.toLowerCase());
  const isUsable = facts?.where.has('chat') && (facts.permission === undefined || isOperator(player));
  if (facts && isUsable) return scripts.command({ name: facts.name, text: rest, player });
  // "!!!" and "!?" are said, not asked; a name that we do not know is rather a slip than something to be read by all.
  const isSaid = mark === MARK && mark !== prefix && !/^[a-z]\w*$/i.test(name);
  return isFirst && !isSaid ? [`no command ${mark}${name}`] : undefined;
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
