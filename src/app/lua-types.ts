/** Annotations for lua-language-server, made from the table of the API, the events and the messages. */
import { enums } from '#script/api/enum.js';
import { handles, tables } from '#script/api-table/api.js';
import { commandFields } from '#script/api-table/commands.js';
import { carrierFields } from '#script/api-table/packet.js';
import { manifestFields } from '#script/api-table/plugin.js';
import type { FunctionRow, HandleRow, TableRow, ValueRow } from '#script/api-table/rows.js';
import { outcomeFields, specHandles, specTables } from '#script/api-table/spec.js';
import { handleClasses, luaType, type RecordType, type ValueType } from '#script/api-table/types.js';
import { type EventFieldType, type EventRow, events } from '#script/events.js';
import { hookNames } from '#script/hook-names.js';
import { visibleFields } from '#script/names.js';
import type { GeneratedDoc } from '#tools/docs.js';
import { eventOverloads, typesHead, typeText } from '#tools/own-messages.js';
import type { Fields } from '#wire/fields.js';
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';

/** Every file of scripts/types/. */
export function luaTypes(): GeneratedDoc[] {
  return [
    { path: 'scripts/types/api.d.lua', text: file(apiBlocks()) },
    { path: 'scripts/types/events.d.lua', text: file(eventBlocks()) },
    { path: 'scripts/types/messages.d.lua', text: file(messageBlocks()) },
    { path: 'scripts/types/enums.d.lua', text: file(enumBlocks()) },
    { path: 'scripts/types/spec.d.lua', text: file(specBlocks()) },
  ];
}

const file = (blocks: readonly string[]) => `${[typesHead, ...blocks].join('\n\n')}\n`;

// ---- tables, handles, options ----

/** What the table of the API speaks of and does not hold. */
const general = `---Seconds, or text such as "90s", "10m", "2h", "1d".
---@alias Duration number|string

---What a handler returns: nothing, false, "stop", or fields to assign.
---@alias Verdict false|"stop"|table

---What a command is given.
---@class CommandContext
---@field player Player? who asked; nil on the console
---@field channel Channel? where that player is
---@field game Game?
---@field channel Channel? where the player chats
---@field game Game? where the player plays
---@field text string all that was typed behind the name

---Notes about something: read and written by name.
---@class Data
---@field [string] any

---Two accounts that seem to be of the same person.
---@class Alt
---@field account Account
---@field machine boolean whether both were used on one console
---@field address boolean whether both were used from one address

---A ban, a mute or a warning.
---@class Penalty
---@field kind "ban"|"mute"|"warning"
---@field of "account"|"address"|"machine" what a ban is of
---@field id integer? the number of a ban
---@field account Account?
---@field target string? the address or the console; needs accounts.read, or accounts.machine_id
---@field reason string
---@field author string
---@field time number
---@field expires number? nil: until it is lifted
---@field active boolean

---One line of the record of who did what.
---@class AuditLine
---@field id integer
---@field time number
---@field action string
---@field author string
---@field account Account?
---@field target string?
---@field detail string
---Where an account stands.
---@class BoardRank
---@field position integer
---@field value number
---@field total integer

---A message to a webhook of Discord.
---@class DiscordMessage
---@field content string? at most 2,000 characters
---@field username string? the name that it is shown under
---@field avatar_url string? the picture beside it
---@field embed DiscordEmbed?
---@field embeds DiscordEmbed[]? at most 10
---@field mentions ("users"|"roles"|"everyone")[]? whom its text may call; nobody when left out

---A box in such a message.
---@class DiscordEmbed
---@field title string?
---@field description string?
---@field url string?
---@field color integer? such as 0x3366ff
---@field timestamp number|string|nil
---@field fields { name: string, value: string, inline: boolean? }[]? at most 25
---@field footer string?
---@field author string?
---@field image string?
---@field thumbnail string?

---Somebody who waits in a queue.
---@class QueuePlace
---@field player Player?
---@field rating number
---@field waited number seconds
---@field state "waiting"|"found"|"ready"

---A place of a board or ladder.
---@class BoardPlace
---@field position integer
---@field account_id integer
---@field name string
---@field value number

---What a web server answered.
---@class FetchAnswer
---@field status integer
---@field headers table<string, string> by their names in small letters
---@field body string

---One setting of a manifest.
---@class SettingRow
---@field type "bool"|"integer"|"number"|"string"|"text"|"choice"|"list"|"datetime"|"duration"|"secret"
---@field default any what stands for one that the operator did not give
---@field help string?
---@field choices string[]? of type "choice"
---@field min number?
---@field max number?

---What another plugin published by server.publish.
---@class Topic: Event
---@field value any
---@field topic string
---@field from string the name of the plugin

---@class oslib
os = {}
---@param time? table
---@return integer
function os.time(time) end
---@param format? string
---@param time? integer
---@return string|osdate
function os.date(format, time) end
---@return number
function os.clock() end
---@param later integer
---@param earlier integer
---@return number
function os.difftime(later, earlier) end`;

function apiBlocks(): string[] {
  const given = [manifestFields, commandFields, carrierFields].flatMap(withParts);
  const records = [...given, ...recordsOf([...tables, ...handles])];
  return [
    general,
    ...[...new Set(records)].map(recordBlock),
    ...handles.map(handleBlock),
    ...tables.map(tableBlock),
  ];
}

/** What specs of plugins have. */
function specBlocks(): string[] {
  const outcome = ['---What became of what a spec fed.', '---@class Outcome', ...valueLines(outcomeFields)];
  const things = Object.entries(specHandles).map(([className, { methods }]) =>
    [
      `---@class ${className}`,
      `local ${className} = {}`,
      ...Object.entries(methods).map(([key, row]) => functionBlock(`${className}:${key}`, row)),
    ].join('\n'),
  );
  return [
    ...recordsOf(specTables).map(recordBlock),
    outcome.join('\n'),
    ...things,
    ...specTables.map(tableBlock),
  ];
}

/** Every table of options that a function takes, once. */
function recordsOf(owners: readonly (TableRow | HandleRow)[]): RecordType[] {
  const all = owners.flatMap((one) =>
    Object.values('methods' in one ? one.methods : one.functions).flatMap(({ parameters }) =>
      parameters.flatMap(({ type }) => recordsIn(type)),
    ),
  );
  return [...new Set(all)];
}

function recordsIn(type: ValueType): RecordType[] {
  if (type.kind === 'either') return type.types.flatMap(recordsIn);
  if (type.kind !== 'record') return [];
  return withParts(type.record);
}

/** A record and those of its fields. */
function withParts(record: RecordType): RecordType[] {
  return [record, ...Object.values(record.fields).flatMap((field) => recordsIn(field.type))];
}

function recordBlock({ name, fields }: RecordType): string {
  const lines = Object.entries(fields).map(
    ([field, { type, optional, help }]) =>
      `---@field ${field}${optional ? '?' : ''} ${luaType(type)} ${help}`,
  );
  return [`---@class ${name}`, ...lines].join('\n');
}

const valueLines = (values: Readonly<Record<string, ValueRow>>) =>
  Object.entries(values).map(([name, { lua, help }]) => `---@field ${name} ${lua} ${help}`);

function handleBlock({ name, help, values, methods }: HandleRow): string {
  const className = handleClasses[name];
  return [
    `---${help}`,
    `---@class ${className}`,
    ...valueLines(values),
    `local ${className} = {}`,
    ...Object.entries(methods)
      // Those with an overload for each event stand beside the events.
      .filter(([key]) => !(name === 'player' && key === 'wait'))
      .map(([key, row]) => functionBlock(`${className}:${key}`, row)),
  ].join('\n');
}

/** Lua's own table, whose class lua-language-server knows under another name. */
const classOf = (name: string) => (name === 'string' ? 'stringlib' : name);

function tableBlock({ name, help, functions, values, lua = [] }: TableRow): string {
  const body = Object.entries(functions)
    .filter(([key]) => !(name === 'server' && key === 'on'))
    .map(([key, row]) => functionBlock(name === '_G' ? key : `${name}.${key}`, row));
  if (name === '_G') return body.join('\n');
  return [
    `---${help}`,
    `---@class ${classOf(name)}`,
    ...lua,
    ...valueLines(values),
    `${name} = {}`,
    ...body,
  ].join('\n');
}

/** A word of Lua cannot name a parameter. */
const parameterName = (name: string) => (name === 'function' ? 'fn' : name);

function functionBlock(name: string, row: FunctionRow): string {
  const { parameters, rest } = row;
  const names = parameters.map((one) => parameterName(one.name));
  return [
    ...signatureLines(row),
    `function ${name}(${[...names, ...(rest ? ['...'] : [])].join(', ')}) end`,
  ].join('\n');
}

function signatureLines({ help, parameters, rest, gives, needs, waits, notBuilt }: FunctionRow): string[] {
  const types = parameters.map(({ name, type, optional }) => ({
    name: `${parameterName(name)}${optional ? '?' : ''}`,
    type: type.kind === 'message' ? '`T`|MessageName' : luaType(type),
  }));
  const isGeneric = [...types.map(({ type }) => type), ...gives].some((type) => /\bT\b/.test(type));
  const remarks = [
    ...(notBuilt === undefined ? [] : ['Not built yet.']),
    ...(waits === 'task' ? ['Waits: in a task only.'] : waits ? ['Waits, in a task.'] : []),
    ...(needs.length > 0 ? [`Needs ${needs.join(', ')}.`] : []),
  ];
  return [
    `---${help}`,
    ...remarks.map((remark) => `---${remark}`),
    ...(isGeneric ? ['---@generic T'] : []),
    ...types.map(({ name, type }) => `---@param ${name} ${type}`),
    ...(rest ? ['---@param ... any'] : []),
    ...gives.map((type) => `---@return ${type}`),
  ];
}

// ---- events ----

const eventTypes: Readonly<Record<EventFieldType, string>> = {
  text: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  player: 'Player',
  account: 'Account',
  channel: 'Channel',
  game: 'Game',
  world: 'World',
  clan: 'Clan',
  bytes: 'string',
  numbers: 'integer[]',
  players: 'Player[]',
  teams: 'Player[][]',
  rows: 'table[]',
  value: 'any',
};

/** The class of what a handler of this name is shown. */
function classOfEvent(name: string): string {
  if (Object.hasOwn(events, name)) return `event.${name}`;
  if (/^medius\.(in|out)\./.test(name)) return name;
  if (/^medius\./.test(name)) return 'AnyMessage';
  return name.startsWith('dme.') ? handleClasses.packet : 'Frame';
}

function eventBlocks(): string[] {
  return [
    `---A frame or a datagram.
---@class Frame: Event
---@field id integer
---@field name string
---@field length integer
---@field payload string

---Any message: what it has depends on which it is.
---@class AnyMessage: Event
---@field [string] any`,
    ['---@alias EventName', ...hookNames.map((name) => `---| "${name}"`)].join('\n'),
    ...Object.entries(events as Record<string, EventRow>)
      .filter(([, { notBuilt }]) => notBuilt === undefined)
      .map(eventBlock),
    onBlock(),
    waitBlock(),
  ];
}

function eventBlock([name, { help, fields, before, waits }]: [string, EventRow]): string {
  const lines = Object.entries(fields).map(
    ([field, { type, writable }]) =>
      `---@field ${field} ${eventTypes[type]}${writable ? ' may be assigned' : ''}`,
  );
  const tense = waits
    ? 'Can be stopped; its handlers may wait.'
    : before
      ? 'Can be stopped.'
      : 'Has happened.';
  return [`---${help}`, `---${tense}`, `---@class event.${name}: Event`, ...lines].join('\n');
}

function onBlock(): string {
  const { on } = tables.find(({ name }) => name === 'server')!.functions;
  const overloads = hookNames.flatMap((name) => eventOverloads(name, classOfEvent(name)));
  return [...signatureLines(on!), ...overloads, 'function server.on(event, options, handler) end'].join('\n');
}

function waitBlock(): string {
  const { wait } = handles.find(({ name }) => name === 'player')!.methods;
  const overloads = hookNames
    .filter((name) => Object.hasOwn(events, name) || name.startsWith('medius.in.'))
    .map(
      (name) =>
        `---@overload fun(self: Player, event: "${name}", options?: WaitOptions): ${classOfEvent(name)}?, string?`,
    );
  return [
    '---@class Player',
    'local Player = {}',
    ...signatureLines(wait!),
    ...overloads,
    'function Player:wait(event, options) end',
  ].join('\n');
}

// ---- messages ----

function messageBlocks(): string[] {
  const structs = new Map<string, string>();
  const all = messages.all();
  const names = all.filter(({ direction }) => direction !== 'client').map(({ name }) => `---| "${name}"`);
  const classes = all.map((message) => messageBlock(structs, message));
  return [['---@alias MessageName', ...names].join('\n'), ...structs.values(), ...classes];
}

/** Its fields as a table that may leave some out, and what its handlers are shown. */
function messageBlock(structs: Map<string, string>, message: Message): string {
  const { name, direction, fields } = message;
  const shown = (mark: string) => fieldLines(structs, fields, mark);
  const isSent = direction !== 'client';
  const isTaken = direction !== 'server';
  return [
    ...(isSent ? [`---@class ${name}`, ...shown('?')] : []),
    ...(isTaken ? [`---@class medius.in.${name}: Event`, ...shown('')] : []),
    ...(isSent
      ? [`---@class medius.out.${name}: Event`, `---@field items? ${name}[] the rows of a list`, ...shown('')]
      : []),
  ].join('\n');
}

function fieldLines(structs: Map<string, string>, fields: Fields, mark: string): string[] {
  const nameOf = (name: string, inner: Fields) => structType(structs, name, inner);
  return [...visibleFields(fields)].map(([name, { field }]) => {
    const optional = mark || (field.when ? '?' : '');
    return `---@field ${name}${optional} ${typeText(field.node, nameOf)}`;
  });
}

function structType(structs: Map<string, string>, name: string, fields: Fields): string {
  const className = `struct.${name}`;
  if (!structs.has(className)) {
    structs.set(className, '');
    structs.set(className, [`---@class ${className}`, ...fieldLines(structs, fields, '?')].join('\n'));
  }
  return className;
}

// ---- enumerations ----

function enumBlocks(): string[] {
  const classes = [...enums].map(([name, members]) =>
    [
      `---@class enum.${name}`,
      ...[...members].map(([member, value]) => `---@field ${fieldName(member)} integer ${value}`),
    ].join('\n'),
  );
  const all = [...enums.keys()].map((name) => `---@field ${fieldName(name)} enum.${name}`);
  return [...classes, ['---@class enum', ...all, 'enum = {}'].join('\n')];
}

/** A name that begins with a digit stands in brackets. */
const fieldName = (name: string) => (/^[a-z_]\w*$/i.test(name) ? name : `["${name}"]`);
