/**
 * What a webhook of Discord is sent, made of what scripts write. Texts that are too long are cut, since what players say
 * is no fault of the script; too many of a thing are an error. Lengths are those of Discord's documentation of webhooks
 * and embeds, in UTF-16 units, which is at least as strict.
 */
import { ScriptError } from '../errors.js';
import { suggestion } from '../spelling.js';
import { type LuaTable, type LuaValue, typeOf } from '../vm/values.js';

const CONTENT = 2000;
const USERNAME = 80;
const EMBEDS = 10;
const FIELDS = 25;
/** Of all texts of all embeds together. */
const TOGETHER = 6000;
const lengths = { title: 256, description: 4096, name: 256, value: 1024, footer: 2048, author: 256 } as const;
const embedKeys = [
  ...[
    'title',
    'description',
    'url',
    'color',
    'timestamp',
    'fields',
    'footer',
    'author',
    'image',
    'thumbnail',
  ],
];
const messageKeys = ['content', 'username', 'avatar_url', 'embed', 'embeds', 'mentions'];
const mentionKinds = ['users', 'roles', 'everyone'];

type Json = Readonly<Record<string, unknown>>;

/** The message as JSON has it; a text alone is its content. `what` begins errors. */
export function messageFrom(value: LuaValue, what: string): Json {
  if (typeof value === 'string') return bodyOf(new Map([['content', value]]), what);
  if (value instanceof Map) return bodyOf(value as LuaTable, what);
  throw new ScriptError(`${what}: a message is text, or a table, got ${typeOf(value)}`);
}

function bodyOf(table: LuaTable, what: string): Json {
  checkKeys(table, messageKeys, what);
  const content = textAt(table, 'content', CONTENT, what);
  const given = table.get('embeds');
  const one = table.get('embed');
  const embeds = [...(one === undefined ? [] : [one]), ...listAt(given, 'embeds', what)].map((embed) =>
    embedFrom(embed, what),
  );
  if (embeds.length > EMBEDS)
    throw new ScriptError(`${what}: a message has at most ${EMBEDS} embeds, got ${embeds.length}`);
  if (content === undefined && embeds.length === 0)
    throw new ScriptError(`${what}: a message needs content, or an embed`);
  const length = embeds.reduce((sum, embed) => sum + lengthOf(embed), 0);
  if (length > TOGETHER)
    throw new ScriptError(`${what}: embeds have at most ${TOGETHER} characters together, got ${length}`);
  return plain({
    content,
    username: textAt(table, 'username', USERNAME, what),
    avatar_url: linkAt(table, 'avatar_url', what),
    embeds: embeds.length > 0 ? embeds : undefined,
    // What players wrote calls nobody, unless the script says so.
    allowed_mentions: { parse: mentionsOf(table.get('mentions'), what) },
  });
}

/** An embed as JSON has it. */
export function embedFrom(value: LuaValue, what: string): Json {
  if (!(value instanceof Map)) throw new ScriptError(`${what}: an embed is a table, got ${typeOf(value)}`);
  const table = value as LuaTable;
  checkKeys(table, embedKeys, what);
  const footer = textAt(table, 'footer', lengths.footer, what);
  const author = textAt(table, 'author', lengths.author, what);
  const picture = (key: string) => {
    const url = linkAt(table, key, what);
    return url === undefined ? undefined : { url };
  };
  const fields = listAt(table.get('fields'), 'fields', what).map((field) => fieldFrom(field, what));
  if (fields.length > FIELDS)
    throw new ScriptError(`${what}: an embed has at most ${FIELDS} fields, got ${fields.length}`);
  return plain({
    title: textAt(table, 'title', lengths.title, what),
    description: textAt(table, 'description', lengths.description, what),
    url: linkAt(table, 'url', what),
    color: colorAt(table, what),
    timestamp: timeAt(table, what),
    fields: fields.length > 0 ? fields : undefined,
    footer: footer === undefined ? undefined : { text: footer },
    author: author === undefined ? undefined : { name: author },
    image: picture('image'),
    thumbnail: picture('thumbnail'),
  });
}

function fieldFrom(value: LuaValue, what: string): Json {
  if (!(value instanceof Map))
    throw new ScriptError(`${what}: a field is { name = ..., value = ... }, got ${typeOf(value)}`);
  const table = value as LuaTable;
  checkKeys(table, ['name', 'value', 'inline'], what);
  const name = textAt(table, 'name', lengths.name, what);
  const text = textAt(table, 'value', lengths.value, what);
  if (!name || !text) throw new ScriptError(`${what}: a field needs a name and a value that are not empty`);
  return { name, value: text, inline: table.get('inline') === true };
}

function lengthOf({ title, description, fields, footer, author }: Json): number {
  const all = [title, description, (footer as Json)?.text, (author as Json)?.name];
  for (const { name, value } of (fields as Json[] | undefined) ?? []) all.push(name, value);
  return all.reduce<number>((sum, text) => sum + (typeof text === 'string' ? text.length : 0), 0);
}

/** Numbers are written out; text is UTF-8, as in `codec.json`. */
function textAt(table: LuaTable, key: string, most: number, what: string): string | undefined {
  const value = table.get(key);
  if (value === undefined) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number')
    throw new ScriptError(`${what}: ${key} must be text, got ${typeOf(value)}`);
  const text = typeof value === 'string' ? Buffer.from(value, 'latin1').toString() : String(value);
  if (text === '') return undefined;
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

function linkAt(table: LuaTable, key: string, what: string): string | undefined {
  const value = table.get(key);
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length <= 2048 && /^https?:/.test(value) && URL.canParse(value))
    return value;
  throw new ScriptError(`${what}: ${key} must be an address that begins with http:// or https://`);
}

function colorAt(table: LuaTable, what: string): number | undefined {
  const value = table.get('color');
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xff_ffff)
    return value as number;
  throw new ScriptError(`${what}: color must be an integer from 0 to 0xffffff, got ${String(value)}`);
}

/** Seconds since 1970, or text such as "2026-12-24T18:00:00Z". */
function timeAt(table: LuaTable, what: string): string | undefined {
  const value = table.get('timestamp');
  if (value === undefined) return undefined;
  const time = typeof value === 'number' ? new Date(value * 1000) : new Date(String(value));
  if (!Number.isNaN(time.getTime())) return time.toISOString();
  throw new ScriptError(`${what}: timestamp must be seconds since 1970 or a time, got ${String(value)}`);
}

function mentionsOf(value: LuaValue, what: string): string[] {
  return listAt(value, 'mentions', what).map((kind) => {
    if (mentionKinds.includes(String(kind))) return String(kind);
    throw new ScriptError(
      `${what}: mentions has ${mentionKinds.join(', ')}, got "${String(kind)}"${suggestion(String(kind), mentionKinds)}`,
    );
  });
}

function listAt(value: LuaValue, key: string, what: string): LuaValue[] {
  if (value === undefined) return [];
  if (!(value instanceof Map)) throw new ScriptError(`${what}: ${key} must be a list, got ${typeOf(value)}`);
  const list = Array.from({ length: value.size }, (_, i) => value.get(i + 1));
  if (!list.includes(undefined)) return list;
  throw new ScriptError(`${what}: ${key} must be a list with the keys 1 to n`);
}

function checkKeys(table: LuaTable, known: readonly string[], what: string): void {
  for (const key of table.keys())
    if (!known.includes(String(key)))
      throw new ScriptError(`${what}: there is no field "${key}"${suggestion(String(key), known)}`);
}

const plain = (fields: Json): Json =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
