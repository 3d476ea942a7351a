/** Entries as lines for people. */
import type { Plain } from '../plain.js';
import type { Entry } from './entry.js';

/** How lines look. */
export interface Look {
  readonly colours: boolean;
  /** All fields, one line each. */
  readonly details: boolean;
  /** Makes text from a capture safe for a terminal. */
  escapeText(text: string): string;
}

/** Parts of a line that are told apart by colour. */
const codes = { client: 36, server: 32, bad: 31, unknown: 33, quiet: 90, strong: 1 } as const;
type Part = keyof typeof codes;

/** Puts a part into its colour, if colours are wanted. */
export type Paint = (part: Part, text: string) => string;

export function painter(colours: boolean): Paint {
  return (part, text) => (colours ? `\u001b[${codes[part]}m${text}\u001b[0m` : text);
}

const FIELDS_MAXLEN = 140;
const VALUE_MAXLEN = 40;
const NAME_WIDTH = 34;

export const tableHead = `${'time'.padStart(13)} ${'conn'.padStart(5)} ${'server'.padEnd(7)} RT   ${'message'.padEnd(NAME_WIDTH)} fields`;

export class Table {
  readonly #look: Look;
  readonly #paint: Paint;
  #start: number | undefined;

  constructor(look: Look) {
    this.#look = look;
    this.#paint = painter(look.colours);
  }

  /** The lines of an entry: one, or with details one for each field besides. */
  lines(entry: Entry): string[] {
    const line = `${this.#where(entry)} ${this.#what(entry)}`;
    return this.#look.details ? [line, ...this.#details(entry)] : [line];
  }

  #where({ time, packet, connection, direction, kind, id }: Entry): string {
    this.#start ??= time;
    const when = time === undefined ? `#${packet}` : (time - (this.#start ?? time)).toFixed(6);
    const arrow = this.#paint(direction, direction === 'client' ? '->' : '<-');
    const depth = kind === 'inner' ? ' .' : kind === 'whole' ? ' =' : '  ';
    const rt = id === undefined ? '  ' : id.toString(16).padStart(2, '0');
    const role = (connection.role ?? '?').padEnd(7);
    return `${when.padStart(13)} ${String(connection.number).padStart(5)} ${role} ${arrow}${depth}${rt}`;
  }

  #what(entry: Entry): string {
    const { name, medius, status, reason, error } = entry;
    const shown = (
      medius?.name ??
      (medius ? `class ${medius.class} type ${medius.type}` : name) ??
      'unknown'
    ).padEnd(NAME_WIDTH);
    if (status === 'sealed') return `${this.#paint('bad', shown)} ${this.#paint('bad', `sealed: ${reason}`)}`;
    const problem = error ?? medius?.error;
    const text = this.#fields(entry);
    const painted = this.#paint(isKnown(entry) ? 'strong' : 'unknown', shown);
    return problem === undefined ? `${painted} ${text}` : `${painted} ${this.#paint('bad', problem)} ${text}`;
  }

  #fields(entry: Entry): string {
    const { medius, plain, status } = entry;
    const parts = [plain, medius?.plain].flatMap((each) => (each ? [compact(each)] : []));
    if (status === 'named') parts.push('(recognised by its hash)');
    if (!isKnown(entry)) parts.push(rawText(entry));
    const left = medius?.bytesUsed === undefined ? 0 : medius.length - medius.bytesUsed;
    if (left > 0) parts.push(`(+${left} bytes)`);
    return this.#look.escapeText(shorten(parts.filter((part) => part !== '').join(' '), FIELDS_MAXLEN));
  }

  #details({ plain, medius, raw }: Entry): string[] {
    const rows = [plain, medius?.plain].flatMap((each) => (each ? flatten(each) : []));
    const lines = rows.map(([path, value]) => this.#look.escapeText(`${' '.repeat(30)}${path} = ${value}`));
    if (rows.length === 0 && raw !== undefined && raw.length > 0)
      lines.push(`${' '.repeat(30)}${raw.toString('hex')}`);
    return lines;
  }
}

function isKnown({ medius, plain, kind, name }: Entry): boolean {
  if (medius !== undefined) return medius.plain !== undefined;
  return plain !== undefined || kind === 'datagram' || name !== undefined;
}

function rawText({ raw, length }: Entry): string {
  return raw === undefined ? `${length} bytes` : raw.toString('hex');
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 3)}...`;
}

/** The main fields in one line: not the message's own id, and nothing that is empty. */
function compact({ fields, names }: Plain): string {
  return compactFields(fields, names, '');
}

function compactFields(fields: Record<string, unknown>, names: Plain['names'], path: string): string {
  return Object.entries(fields)
    .filter(([name, value]) => name !== 'MessageID' && value !== '')
    .map(([name, value]) => `${name}=${compactValue(value, names, `${path}${name}`)}`)
    .join(' ');
}

function compactValue(value: unknown, names: Plain['names'], path: string): string {
  if (Array.isArray(value))
    return `[${value.map((item, i) => compactValue(item, names, `${path}[${i}]`)).join(', ')}]`;
  if (isRecord(value)) return `{${compactFields(value, names, `${path}.`)}}`;
  return names[path] ?? valueText(value, VALUE_MAXLEN);
}

/** Every value by its path. */
function flatten({ fields, names }: Plain): [path: string, value: string][] {
  const rows: [string, string][] = [];
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const [i, item] of value.entries()) walk(item, `${path}[${i}]`);
    else if (isRecord(value))
      for (const [name, inner] of Object.entries(value)) walk(inner, path ? `${path}.${name}` : name);
    else rows.push([path, names[path] ? `${valueText(value)} ${names[path]}` : valueText(value)]);
  };
  walk(fields, '');
  return rows;
}

function valueText(value: unknown, most = Number.POSITIVE_INFINITY): string {
  if (typeof value !== 'string') return String(value);
  const text = shorten(value, most);
  return /^[\w.:+\-/*]+$/.test(text) ? text : JSON.stringify(text);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
