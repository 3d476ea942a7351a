/** What stands behind a command's name, taken apart as the command declared it. */
import type { Command, CommandArgument } from './plugin.js';
import type { LuaValue } from './vm/values.js';

/** The arguments by name, or a text that says what is wrong. */
export function argumentsOf(
  { name, args }: Omit<Command, 'run'>,
  text: string,
): Map<string, LuaValue> | string {
  const values = new Map<string, LuaValue>();
  let left = text.trim();
  for (const argument of args) {
    const [word, rest] = argument.type === 'rest' ? [left, ''] : split(left);
    const value = parse(argument, word === '' ? argument.otherwise : word);
    if (value instanceof Error) return `${value.message}; usage: ${usage(name, args)}`;
    values.set(argument.name, value);
    left = rest;
  }
  return left === '' || args.length === 0 ? values : `"${left}" is too much; usage: ${usage(name, args)}`;
}

function split(text: string): [string, string] {
  const end = text.search(/\s/);
  return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end).trimStart()];
}

function parse({ name, type }: CommandArgument, word: string | undefined): LuaValue | Error {
  if (word === undefined) return new Error(`${name} is missing`);
  if (word === '') return undefined;
  if (type === 'word' || type === 'rest') return word;
  const number = Number(word);
  if (Number.isNaN(number)) return new Error(`${name} is a number, not "${word}"`);
  return type === 'number' || Number.isSafeInteger(number)
    ? number
    : new Error(`${name} is a whole number, not "${word}"`);
}

export function usage(name: string, args: readonly CommandArgument[]): string {
  const shown = args.map(({ name: one, otherwise }) => (otherwise === undefined ? `<${one}>` : `[${one}]`));
  return [name, ...shown].join(' ');
}
