/** What stands behind a command's name, taken apart as the command declared it. */
import type { Player } from '#state/player.js';
import type { AccountFacts, Directory, Named } from './directory.js';
import type { ArgumentValue, Command, CommandArgument } from './plugin.js';

/** What the types of arguments are called. */
export const argumentTypes = [
  ...(['word', 'rest', 'integer', 'number', 'duration', 'choice'] as const),
  ...(['player', 'account', 'game', 'channel'] as const),
] as const;

/** The arguments by name, or a text that says what is wrong. */
export type Given = Map<string, ArgumentValue> | string;

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
/** Names that an answer lists where several may be meant. */
const LISTED = 5;

/**
 * What a text says for each argument of a command; a promise of it where an account has to be looked up. `directory`
 * has those that can be named.
 */
export function argumentsOf(
  { name, args }: Pick<Command, 'name' | 'args'>,
  text: string,
  directory: Directory,
): Given | Promise<Given> {
  const values = new Map<string, ArgumentValue>();
  const wrong = (why: string) => `${why}; usage: ${usage(name, args)}`;
  let accounts: { readonly argument: CommandArgument; readonly word: string }[] = [];
  let left = text.trim();
  for (const argument of args) {
    const [word, rest] = argument.type === 'rest' ? [left, ''] : split(left);
    if (argument.type !== 'rest' && /^"[^"]*$/.test(word))
      return wrong(`the quote before ${word.slice(1)} has no end`);
    const value = parse(argument, word === '' ? argument.otherwise : word, directory);
    if (value instanceof Error) return wrong(value.message);
    if (argument.type === 'account' && typeof value === 'string')
      accounts = [...accounts, { argument, word: value }];
    values.set(argument.name, value);
    left = rest;
  }
  if (left !== '' && args.length > 0) return wrong(`"${left}" is too much`);
  if (accounts.length === 0) return values;
  return Promise.all(accounts.map(({ argument, word }) => accountOf(word, directory, argument.isWhole))).then(
    (found) => {
      for (const [i, { argument }] of accounts.entries()) {
        const account = found[i]!;
        if (account instanceof Error) return wrong(account.message);
        values.set(argument.name, { account });
      }
      return values;
    },
  );
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
  directory: Directory,
): ArgumentValue | Error {
  const { name, type, choices } = argument;
  if (word === undefined) return new Error(`${name} is missing`);
  if (word === '') return undefined;
  if (type === 'word' || type === 'rest' || type === 'account') return word;
  if (type === 'player') return playerOf(word, directory.players());
  if (type === 'game' || type === 'channel') return placeOf(word, type, directory);
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
  const named = [...players].flatMap((player) => (player.account ? [{ ...player.account, player }] : []));
  const found = oneOf(word, named, () => `nobody who is here is called "${word}"`);
  return found instanceof Error ? found : { sessionKey: found.player.sessionKey };
}

/** A game or channel by its id behind a `#`, its name, or this part of one. */
function placeOf(word: string, type: 'game' | 'channel', directory: Directory): ArgumentValue | Error {
  const places: readonly Named[] = [...(type === 'game' ? directory.games() : directory.channels())];
  const found = oneOf(word, places, () => `no ${type} is called "${word}"`);
  if (found instanceof Error) return found;
  return type === 'game' ? { game: found.id } : { channel: found.id };
}

/** The account of this name or `#` and id, and unless the `whole` is asked for, of this part of the name of one here. */
async function accountOf(word: string, directory: Directory, whole: boolean): Promise<AccountFacts | Error> {
  const exact = await directory.accounts(word);
  if (exact.length > 1) {
    const each = exact.map(({ id, pool }) => `#${id} in ${pool}`);
    return new Error(`"${word}" is ${each.join(', ')}: name it by # and the number`);
  }
  const here = accountsHere(word, directory).filter(({ name }) => !whole || typed(name) === typed(word));
  const more = whole ? '; it takes the whole name, or # and the number' : '';
  return exact[0] ?? oneOf(word, here, () => `there is no account "${word}"${more}`);
}

/** Accounts with this part in their name whose players are here. */
function accountsHere(word: string, directory: Directory): AccountFacts[] {
  const wanted = typed(word);
  const here = [...directory.players()].flatMap(({ account, title }) =>
    account && wanted !== '' && typed(account.name).includes(wanted)
      ? [{ ...account, pool: title.accountPool }]
      : [],
  );
  return [...new Map(here.map((account) => [account.id as number, account])).values()];
}

/** Bytes that consoles draw as colours, and others that no keyboard has. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters meant
const UNTYPED = /[\x00-\x1f\x7f-\x9f]/g;

/** A name as it can be typed: without colours, blanks at its ends, and case. */
function typed(name: string): string {
  return name.replace(UNTYPED, '').trim().toLowerCase();
}

/** The one of this name, of the id behind a `#`, or with this part in its name. */
function oneOf<T extends { readonly id: number; readonly name: string }>(
  word: string,
  among: readonly T[],
  nobody: () => string,
): T | Error {
  const wanted = typed(word);
  const exact = among.filter(({ id, name }) => typed(name) === wanted || `#${id}` === wanted);
  const found = exact.length > 0 ? exact : among.filter(({ name }) => typed(name).includes(wanted));
  const [first, second] = found;
  if (!first || wanted === '') return new Error(nobody());
  if (!second) return first;
  const names = found.slice(0, LISTED).map(({ id, name }) => `${name.replace(UNTYPED, '').trim()} (#${id})`);
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
  const isWhole = type === 'account' && detail === 'whole';
  const isDetail = (isNumber && range) || type === 'choice' || isWhole;
  if (!type || (detail !== undefined && !isDetail)) return undefined;
  if (type === 'choice' && detail === undefined) return undefined;
  return {
    name: name!,
    type,
    otherwise: otherwise ?? (optional ? '' : undefined),
    range: range ? [Number(range[1]), Number(range[2])] : undefined,
    choices: type === 'choice' ? detail!.split('|') : [],
    isWhole,
  };
}

export function usage(name: string, args: readonly CommandArgument[]): string {
  const shown = args.map(({ name: one, otherwise }) => (otherwise === undefined ? `<${one}>` : `[${one}]`));
  return [name, ...shown].join(' ');
}
