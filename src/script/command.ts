/** What stands behind a command's name, taken apart as the command declared it. */
import type { Player } from '#state/player.js';
import type { ArgumentValue, Command, CommandArgument } from './plugin.js';

/** What the types of arguments are called. */
export const argumentTypes = ['word', 'rest', 'integer', 'number', 'duration', 'choice', 'player'] as const;

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
/** Names that an answer lists where several may be meant. */
const LISTED = 5;

/** The arguments by name, or a text that says what is wrong. `players` are those that can be named. */
export function argumentsOf(
  { name, args }: Omit<Command, 'run'>,
  text: string,
  players: () => Iterable<Player>,
): Map<string, ArgumentValue> | string {
  const values = new Map<string, ArgumentValue>();
  let left = text.trim();
  for (const argument of args) {
    const [word, rest] = argument.type === 'rest' ? [left, ''] : split(left);
    const value = parse(argument, word === '' ? argument.otherwise : word, players);
    if (value instanceof Error) return `${value.message}; usage: ${usage(name, args)}`;
    values.set(argument.name, value);
    left = rest;
  }
  return left === '' || args.length === 0 ? values : `"${left}" is too much; usage: ${usage(name, args)}`;
}

/** The next word; one in quotes may hold blanks. */
function split(text: string): [string, string] {
  const quoted = /^"([^"]*)"(?:\s+|$)(.*)$/s.exec(text);
  if (quoted) return [quoted[1]!, quoted[2]!];
  const end = text.search(/\s/);
  return end < 0 ? [text, ''] : [text.slice(0, end), text.slice(end).trimStart()];
}

function parse(
  argument: CommandArgument,
  word: string | undefined,
  players: () => Iterable<Player>,
): ArgumentValue | Error {
  const { name, type, choices } = argument;
  if (word === undefined) return new Error(`${name} is missing`);
  if (word === '') return undefined;
  if (type === 'word' || type === 'rest') return word;
  if (type === 'player') return playerOf(word, players());
  if (type === 'duration') return seconds(name, word);
  if (type === 'choice') {
    const choice = choices.find((each) => each.toLowerCase() === word.toLowerCase());
    return choice ?? new Error(`${name} is ${choices.join(', ')}, not "${word}"`);
  }
  return number(argument, word);
}

function number({ name, type, range }: CommandArgument, word: string): number | Error {
  const value = Number(word);
  if (Number.isNaN(value)) return new Error(`${name} is a number, not "${word}"`);
  if (type === 'integer' && !Number.isSafeInteger(value))
    return new Error(`${name} is a whole number, not "${word}"`);
  if (range && (value < range[0] || value > range[1]))
    return new Error(`${name} is from ${range[0]} to ${range[1]}, not ${word}`);
  return value;
}

/** `90`, `30m`, `1h30m`: in seconds. */
export function seconds(name: string, word: string): number | Error {
  if (!/^(\d{1,9}[smhdw])*\d{0,9}$/i.test(word))
    return new Error(`${name} is a time such as 30m or 7d, not "${word}"`);
  const parts = [...word.toLowerCase().matchAll(/(\d+)([smhdw]?)/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit || 's']!, 0);
}

/** The one player with this name, the account id behind a `#`, or this part of a name. */
function playerOf(word: string, players: Iterable<Player>): ArgumentValue | Error {
  const all = [...players].filter(({ account }) => account !== undefined);
  const wanted = word.toLowerCase();
  const nameOf = ({ account }: Player) => account!.name.toLowerCase();
  const exact = all.filter((player) => nameOf(player) === wanted || `#${player.account!.id}` === wanted);
  const found = exact.length > 0 ? exact : all.filter((player) => nameOf(player).includes(wanted));
  if (found.length === 0) return new Error(`nobody who is here is called "${word}"`);
  if (found.length === 1) return { sessionKey: found[0]!.sessionKey };
  const names = found.slice(0, LISTED).map(({ account }) => `${account!.name} (#${account!.id})`);
  return new Error(`"${word}" may be ${names.join(', ')}${found.length > LISTED ? ' and others' : ''}`);
}

/** `name`, `name:type`, `name:type = otherwise`; a `?` behind the name makes it optional. Undefined for anything else. */
export function argument(text: string): CommandArgument | undefined {
  const parts = /^([a-z][a-z0-9_]*)(\?)?(?::([a-z]+)(?:\s+([^=\s]+))?)?(?:\s*=\s*(.*))?$/.exec(text.trim());
  if (!parts) return undefined;
  const [, name, optional, typeName = 'word', detail, otherwise] = parts;
  const type = argumentTypes.find((each) => each === typeName);
  const range = /^(-?\d+)\.\.(-?\d+)$/.exec(detail ?? '');
  const isNumber = type === 'integer' || type === 'number';
  if (!type || (detail !== undefined && !(isNumber && range) && type !== 'choice')) return undefined;
  if (type === 'choice' && detail === undefined) return undefined;
  return {
    name: name!,
    type,
    otherwise: otherwise ?? (optional ? '' : undefined),
    range: range ? [Number(range[1]), Number(range[2])] : undefined,
    choices: type === 'choice' ? detail!.split('|') : [],
  };
}

export function usage(name: string, args: readonly CommandArgument[]): string {
  const shown = args.map(({ name: one, otherwise }) => (otherwise === undefined ? `<${one}>` : `[${one}]`));
  return [name, ...shown].join(' ');
}
