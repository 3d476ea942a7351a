/** What an argument, an option or a field may be: one description for the check, the documents and editors. */

/** A table of named values, such as options. */
export interface RecordType {
  /** Its class in the annotations. */
  readonly name: string;
  /** How an error about a name that it lacks begins: `there is no option`. */
  readonly unknown: string;
  readonly fields: Readonly<Record<string, FieldRow>>;
}

export interface FieldRow {
  readonly type: ValueType;
  readonly optional: boolean;
  /** One line of Markdown. */
  readonly help: string;
}

export type ValueType =
  | { readonly kind: 'text' | 'bytes' | 'number' | 'boolean' | 'duration' | 'any' }
  | { readonly kind: 'integer'; readonly min: number; readonly max: number }
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  | { readonly kind: 'function'; readonly lua: string }
  | { readonly kind: 'table'; readonly lua: string; readonly what: string }
  /** The name of a message; the fields beside it are those of this message. */
  | { readonly kind: 'message' }
  | { readonly kind: 'fields' }
  | { readonly kind: 'event' }
  | { readonly kind: 'handle'; readonly handle: HandleName }
  | { readonly kind: 'record'; readonly record: RecordType }
  | { readonly kind: 'either'; readonly types: readonly ValueType[] };

/** Handles by the names that errors use, with their classes in the annotations. */
export const handleClasses = {
  event: 'Event',
  player: 'Player',
  account: 'Account',
  channel: 'Channel',
  game: 'Game',
  clan: 'Clan',
  world: 'World',
  handle: 'Handle',
  packet: 'GamePacket',
  struct: 'Struct',
  blob: 'Blob',
  plugin: 'OtherPlugin',
} as const;

export type HandleName = keyof typeof handleClasses;

/** Text of the wire or of ours. */
export const text: ValueType = { kind: 'text' };
/** A string that holds any bytes, or a blob. */
export const bytes: ValueType = { kind: 'bytes' };
export const number: ValueType = { kind: 'number' };
export const boolean: ValueType = { kind: 'boolean' };
/** Seconds, or text such as "10m". */
export const duration: ValueType = { kind: 'duration' };
export const any: ValueType = { kind: 'any' };
/** The name of a message of the wire, and its fields as a table. */
export const message: ValueType = { kind: 'message' };
export const fields: ValueType = { kind: 'fields' };
/** The name of an event. */
export const event: ValueType = { kind: 'event' };

export const integer = (min: number, max: number): ValueType => ({ kind: 'integer', min, max });
export const choice = (...words: string[]): ValueType => ({ kind: 'choice', words });
/** A function, as annotations write it. */
export const fn = (lua = 'fun()'): ValueType => ({ kind: 'function', lua });
/** A table that the function itself looks into; `lua` is its type in the annotations, `what` that in errors. */
export const table = (lua = 'table', what = 'a table'): ValueType => ({ kind: 'table', lua, what });
export const handle = (name: HandleName): ValueType => ({ kind: 'handle', handle: name });
export const either = (...types: ValueType[]): ValueType => ({ kind: 'either', types });
export const options = (record: RecordType): ValueType => ({ kind: 'record', record });

/** A field that may be left out. */
export const may = (type: ValueType, help: string): FieldRow => ({ type, help, optional: true });
/** A field that is needed. */
export const must = (type: ValueType, help: string): FieldRow => ({ type, help, optional: false });

/** A table of options; a name that it lacks is an error. */
export function record(name: string, rows: RecordType['fields'], unknown = 'there is no option'): RecordType {
  return { name, unknown, fields: rows };
}

/** The type as lua-language-server writes it. */
export function luaType(type: ValueType): string {
  switch (type.kind) {
    case 'text':
      return 'string';
    case 'bytes':
      return 'string|Blob';
    case 'number':
    case 'boolean':
    case 'any':
    case 'integer':
      return type.kind;
    case 'duration':
      return 'Duration';
    case 'choice':
      return type.words.map((word) => JSON.stringify(word)).join('|');
    case 'function':
    case 'table':
      return type.lua;
    case 'message':
      return '`T`';
    case 'fields':
      return 'T';
    case 'event':
      return 'EventName';
    case 'handle':
      return handleClasses[type.handle];
    case 'record':
      return type.record.name;
    case 'either':
      return type.types.map(luaType).join('|');
  }
}

/** What an error says was wanted. */
export function wanted(type: ValueType): string {
  switch (type.kind) {
    case 'text':
    case 'message':
    case 'event':
      return 'text';
    case 'bytes':
      return 'a string or a blob';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `an integer from ${type.min} to ${type.max}`;
    case 'duration':
      return 'seconds or a duration such as "10m"';
    case 'choice':
      return type.words.map((word) => JSON.stringify(word)).join(' or ');
    case 'function':
      return 'a function';
    case 'table':
      return type.what;
    case 'fields':
    case 'record':
      return 'a table';
    case 'handle':
      return `${/^[aeiou]/.test(type.handle) ? 'an' : 'a'} ${type.handle}`;
    case 'any':
      return 'a value';
    case 'either':
      return type.types.map(wanted).join(' or ');
  }
}
