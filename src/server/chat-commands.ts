/** Commands that players type into chat: who may use them, and where the answer goes. */
import type { ScriptLayer } from '#script/layer.js';
import type { Player } from '#state/player.js';

export interface ChatCommandSettings {
  /** What a command begins with, such as `/`. */
  readonly prefix: string;
  isOperator(player: Player): boolean;
}

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
  const at = text.startsWith(prefix) ? 0 : text.startsWith(prefix, 1) ? 1 : -1;
  if (at < 0) return undefined;
  const [, name = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(text.slice(at + prefix.length)) ?? [];
  const facts = scripts.commands.get(name.toLowerCase());
  const isUsable = facts?.where.has('chat') && (facts.permission === undefined || isOperator(player));
  if (!facts || !isUsable) return at === 0 ? [`no command ${prefix}${name}`] : undefined;
  return scripts.command({ name: facts.name, text: rest, player });
}
