/** What a plugin lets its operator choose: declared in its manifest, given by the configuration and by commands. */
import { durationOf } from './arguments.js';
import { ScriptError } from './errors.js';
import { own } from './own.js';
import { suggestion } from './spelling.js';
import { type LuaTable, type LuaValue, typeOf } from './vm/values.js';

export const settingTypes = [
  'bool',
  'integer',
  'number',
  'string',
  'text',
  'choice',
  'list',
  'datetime',
  'duration',
  'secret',
] as const;

export type SettingType = (typeof settingTypes)[number];

/** One row of `settings = { ... }` in a manifest. */
export interface Setting {
  readonly type: SettingType;
  /** As scripts read it; undefined where nothing stands for a missing one. */
  readonly otherwise: LuaValue;
  readonly help: string;
  readonly choices: readonly string[];
  /** The least and the most of a number. */
  readonly range: readonly [number, number];
}

/** Values of one plugin, as the operator wrote them (JSON): the later ones come before the earlier. */
export interface GivenSettings {
  readonly values: Readonly<Record<string, unknown>>;
  /** Where they differ, for players of a title, of a region (such as "PAL"), or of both. */
  readonly overlays: readonly SettingOverlay[];
  /** What was set by a command, as text. */
  readonly edits: ReadonlyMap<string, string>;
}

export interface SettingOverlay {
  readonly title?: string | undefined;
  readonly region?: string | undefined;
  readonly values: Readonly<Record<string, unknown>>;
}

/** The drawer of the storage in which the settings of a plugin lie that commands made; a store takes 64 characters. */
export const editsOf = (id: string): string => `${id}:`;

export const nothingGiven: GivenSettings = { values: {}, overlays: [], edits: new Map() };

/** Whose settings are asked for. */
export interface SettingPlace {
  readonly title: string;
  readonly region: string | undefined;
}

const fields = ['type', 'default', 'help', 'choices', 'min', 'max'];
const STRING_MAX = 200;
const TEXT_MAX = 4000;
const LIST_MAX = 1000;

/** Reads `settings` of a manifest. Throws a ScriptError that names what is wrong. */
export function parseSettings(value: LuaValue): ReadonlyMap<string, Setting> {
  if (value === undefined) return new Map();
  if (!(value instanceof Map)) throw new ScriptError(`manifest: settings is a table, got ${typeOf(value)}`);
  const table = value as LuaTable;
  return new Map([...table].map(([name, row]) => [settingName(name), parseSetting(String(name), row)]));
}

function settingName(name: string | number): string {
  if (typeof name === 'string' && /^[a-z][a-z0-9_]{0,31}$/.test(name)) return name;
  throw new ScriptError(`manifest: the name of a setting is small letters, digits and _, got "${name}"`);
}

function parseSetting(name: string, value: LuaValue): Setting {
  const what = `manifest: setting ${name}`;
  if (!(value instanceof Map))
    throw new ScriptError(`${what} is a table such as { type = "text" }, got ${typeOf(value)}`);
  const row = value as LuaTable;
  for (const key of row.keys())
    if (!fields.includes(String(key)))
      throw new ScriptError(`${what} has no field "${key}"${suggestion(String(key), fields)}`);
  const given = row.get('type');
  const type = settingTypes.find((one) => one === given);
  if (!type)
    throw new ScriptError(
      `${what}: type is one of ${settingTypes.join(', ')}, got ${String(given)}${suggestion(String(given), settingTypes)}`,
    );
  const choices = [...((row.get('choices') as LuaTable | undefined)?.values() ?? [])].map(String);
  if ((type === 'choice') !== choices.length > 0)
    throw new ScriptError(`${what}: choices = { ... } goes with type = "choice", and the other way round`);
  const number = (key: string, otherwise: number) => {
    const limit = row.get(key);
    if (limit === undefined) return otherwise;
    if (typeof limit === 'number') return limit;
    throw new ScriptError(`${what}: ${key} is a number, got ${typeOf(limit)}`);
  };
  const setting: Setting = {
    type,
    otherwise: undefined,
    help: String(row.get('help') ?? ''),
    choices,
    range: [number('min', Number.NEGATIVE_INFINITY), number('max', Number.POSITIVE_INFINITY)],
  };
  const otherwise = row.get('default');
  return otherwise === undefined
    ? setting
    : { ...setting, otherwise: checked(setting, plain(otherwise), what) };
}

/** Lists of scripts as those of JSON. */
function plain(value: LuaValue): unknown {
  return value instanceof Map ? [...(value as LuaTable).values()] : value;
}

/** A value as scripts read it. Throws a ScriptError that begins with `what` and says what would be right. */
export function checked(setting: Setting, value: unknown, what: string): LuaValue {
  const { type, choices, range } = setting;
  const wrong = (right: string) => new ScriptError(`${what} is ${shown(setting, value)}; right is ${right}`);
  switch (type) {
    case 'bool':
      if (typeof value === 'boolean') return value;
      throw wrong('true or false');
    case 'integer':
    case 'number': {
      const isNumber = type === 'number' ? Number.isFinite(value) : Number.isSafeInteger(value);
      if (isNumber && (value as number) >= range[0] && (value as number) <= range[1]) return value as number;
      throw wrong(`${type === 'integer' ? 'a whole number' : 'a number'}${rangeText(range)}`);
    }
    case 'string':
    case 'text':
    case 'secret': {
      const most = type === 'string' ? STRING_MAX : TEXT_MAX;
      if (typeof value === 'string' && value.length <= most) return wire(value);
      throw wrong(`a text of at most ${most} characters`);
    }
    case 'choice':
      if (typeof value === 'string' && choices.includes(value)) return wire(value);
      throw wrong(`one of ${choices.join(', ')}`);
    case 'list':
      if (Array.isArray(value) && value.length <= LIST_MAX && value.every((one) => typeof one === 'string'))
        return (value as string[]).map(wire);
      throw wrong('a list of texts');
    case 'datetime': {
      const time = typeof value === 'number' ? value : dateOf(value);
      if (time !== undefined) return time;
      throw wrong('a date and time such as "2026-12-24T18:00:00Z"');
    }
    case 'duration': {
      const ms = durationOf(typeof value === 'string' || typeof value === 'number' ? value : undefined);
      if (ms !== undefined && ms >= 0) return ms / 1000;
      throw wrong('a time such as "10m", or seconds');
    }
  }
}

function rangeText([least, most]: Setting['range']): string {
  if (least === Number.NEGATIVE_INFINITY && most === Number.POSITIVE_INFINITY) return '';
  if (most === Number.POSITIVE_INFINITY) return ` from ${least} on`;
  return least === Number.NEGATIVE_INFINITY ? ` up to ${most}` : ` from ${least} to ${most}`;
}

/** Nobody reads a secret out of an error. */
function shown({ type }: Setting, value: unknown): string {
  return type === 'secret'
    ? 'no secret that can be used'
    : (JSON.stringify(value) ?? 'missing').slice(0, 100);
}

/** UTC seconds. */
function dateOf(value: unknown): number | undefined {
  if (
    typeof value !== 'string' ||
    !/^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$/.test(value)
  )
    return undefined;
  const zoned = /(Z|[+-]\d{2}:\d{2}|^\d{4}-\d{2}-\d{2})$/.test(value) ? value : `${value}Z`;
  const time = Date.parse(zoned.replace(' ', 'T'));
  return Number.isNaN(time) ? undefined : time / 1000;
}

/** A value as it would be typed. */
function text(type: SettingType, value: LuaValue): string {
  if (value === undefined) return 'not given';
  if (type === 'datetime') return new Date((value as number) * 1000).toISOString();
  if (type === 'duration') return `${value as number} s`;
  const shown = Array.isArray(value) ? value.join(', ') : String(value);
  return Buffer.from(shown, 'latin1').toString();
}

/** Text of people as scripts hold it: UTF-8, one character a byte. */
const wire = (text: string) => Buffer.from(text).toString('latin1');

/** What was typed behind a command, as the value that JSON would hold. */
export function typed({ type }: Setting, text: string): unknown {
  if (type === 'bool')
    return text === 'true' || text === 'on' ? true : text === 'false' || text === 'off' ? false : text;
  if (type === 'integer' || type === 'number') return text.trim() === '' ? text : Number(text);
  if (type === 'duration') return /^\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  if (type === 'list')
    return text
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '');
  return text;
}

/** All settings of one plugin, checked when they are made. */
export class Settings {
  private readonly edited: ReadonlySet<string>;
  private readonly base: ReadonlyMap<string, LuaValue>;
  private readonly overlays: readonly {
    readonly overlay: SettingOverlay;
    readonly values: ReadonlyMap<string, LuaValue>;
  }[];

  /** Throws a ScriptError where a value is not what its setting takes. */
  constructor(
    readonly declared: ReadonlyMap<string, Setting>,
    given: GivenSettings,
    plugin: string,
  ) {
    const place = `plugins.${plugin}.settings`;
    const edits = Object.fromEntries(
      [...given.edits]
        .filter(([name]) => declared.has(name))
        .map(([name, text]) => [name, typed(declared.get(name)!, text)]),
    );
    this.edited = new Set(Object.keys(edits));
    this.overlays = given.overlays.map((overlay, index) => ({
      overlay,
      values: this.valuesOf(overlay.values, `plugins.${plugin}.overlays[${index}]`),
    }));
    this.base = new Map([
      ...this.valuesOf(given.values, place),
      ...this.valuesOf(edits, `plugin ${plugin}: setting`),
    ]);
  }

  private valuesOf(values: Readonly<Record<string, unknown>>, place: string): ReadonlyMap<string, LuaValue> {
    return new Map(
      Object.entries(values).map(([name, value]) => [
        name,
        checked(this.find(name, place), value, `${place}.${name}`),
      ]),
    );
  }

  private find(name: string, place: string): Setting {
    const setting = this.declared.get(name);
    if (setting) return setting;
    throw new ScriptError(`${place}: there is no setting "${name}"${suggestion(name, this.declared.keys())}`);
  }

  /** All of them with their general values. */
  list(): SettingFacts[] {
    const byName = [...this.declared].sort(([a], [b]) => (a < b ? -1 : 1)); // tables of Lua have no order
    return byName.map(([name, { type, help }]) => ({
      name,
      type,
      help,
      value:
        type === 'secret'
          ? this.get(name) === undefined
            ? 'not given'
            : 'given'
          : text(type, this.get(name)),
      isSet: this.edited.has(name),
    }));
  }

  /** The value for a player, or the general one. Throws where there is no such setting. */
  get(name: string, place?: SettingPlace): LuaValue {
    const setting = this.find(name, 'settings');
    const fitting = this.overlays.filter(({ overlay: { title, region } }) => {
      return (
        (title === undefined || title === place?.title) && (region === undefined || region === place?.region)
      );
    });
    for (const { values } of fitting.reverse()) if (values.has(name)) return values.get(name);
    return this.base.has(name) ? this.base.get(name) : setting.otherwise;
  }
}

/** A setting with its value, as people read it. */
export interface SettingFacts {
  readonly name: string;
  readonly type: SettingType;
  readonly value: string;
  readonly help: string;
  /** True where a command set it. */
  readonly isSet: boolean;
}

/** Secrets of a configuration: `{ "env": "NAME" }` or `{ "file": "path" }` name where they lie. */
export function secretSource(
  value: unknown,
): { readonly env: string } | { readonly file: string } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const record = value as Record<string, unknown>;
  const [env, file] = [own(record, 'env'), own(record, 'file')];
  if (typeof env === 'string') return { env };
  return typeof file === 'string' ? { file } : undefined;
}
