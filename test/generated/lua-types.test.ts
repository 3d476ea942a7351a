/** The annotations for editors: Lua that parses, without a class that nobody declares, and what the tables say. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { enums } from '#script/api/enum.js';
import { handles, nameIn, tables } from '#script/api-table/api.js';
import { events } from '#script/events.js';
import { hookNames } from '#script/hook-names.js';
import { messages } from '#wire/messages/registry.js';
import { open, run } from '../script/lua.js';
import { root } from '../script/root.js';

const folder = join(root, 'scripts/types');
const shipped = readdirSync(folder).map((name) => join(folder, name));
const titles = readdirSync(join(root, 'games'))
  .map((title) => join(root, 'games', title, 'types.d.lua'))
  .filter((path) => existsSync(path));
const text = (path: string) => readFileSync(path, 'utf8');
const all = shipped.map(text).join('\n');

test('every file is Lua, begins with ---@meta, and is smaller than an editor minds', async () => {
  assert.ok(shipped.length >= 4 && titles.length >= 2);
  const state = await open(64 << 20);
  for (const path of [...shipped, ...titles]) {
    assert.ok(text(path).startsWith('---@meta\n'), path);
    assert.ok(statSync(path).size < 1_500_000, path);
    // Whole files are longer than what a plugin may load: they are read in pieces that end with a function.
    for (const piece of pieces(text(path))) {
      const code = `local f, why = load(${JSON.stringify(piece)
        .replaceAll('\\u001b', '\\27')
        .replaceAll('\\u', '\\\\u')}, "piece") return why or "fine"`;
      assert.equal(run(state, code, { instructions: 5_000_000, time: 10_000 }), 'fine', path);
    }
  }
});

/** Blocks of lines up to 60,000 letters. */
function pieces(whole: string): string[] {
  const made = [''];
  for (const block of whole.split('\n\n').flatMap((one) => (one.length > 50_000 ? comments(one) : [one]))) {
    if (made.at(-1)!.length + block.length > 55_000) made.push('');
    made[made.length - 1] += `${block}\n\n`;
  }
  return made;
}

/** A block of many overloads: lines of comment, then one of code. */
function comments(block: string): string[] {
  const lines = block.split('\n');
  const some: string[] = [];
  for (let at = 0; at < lines.length; at += 200) some.push(lines.slice(at, at + 200).join('\n'));
  return some;
}

test('every class that is named is declared', () => {
  const declared = new Set([...all.matchAll(/^---@(?:class|alias) ([\w.]+)/gm)].map(([, name]) => name!));
  const known = new Set([
    'string',
    'number',
    'integer',
    'boolean',
    'any',
    'table',
    'fun',
    'nil',
    'true',
    'false',
    'T',
    'osdate',
  ]);
  const types = [
    ...all.matchAll(/^---@(?:field \S+|param \S+|return) (\S+)/gm),
    ...all.matchAll(/^---@class [\w.]+: (.*)$/gm),
    ...all.matchAll(/fun\(e: ([\w.]+), player: Player\)/g),
  ].flatMap(([, type]) =>
    [...type!.replace(/"[^"]*"|\w+\??:/g, '').matchAll(/[A-Za-z][\w.]*/g)].map(([name]) => name),
  );
  const unknown = new Set(types.filter((name) => !declared.has(name) && !known.has(name)));
  assert.deepEqual([...unknown], []);
});

test('server.on has two overloads for every event, frame and message, with the class of what is shown', () => {
  const overloads = new Map<string, string[]>();
  for (const [, name, shown] of all.matchAll(
    /^---@overload fun\(event: "([^"]+)",.* handler: fun\(e: ([\w.]+), player: Player\): Verdict\?\): Handle$/gm,
  ))
    overloads.set(name!, [...(overloads.get(name!) ?? []), shown!]);
  assert.deepEqual([...overloads.keys()].sort(), [...hookNames].sort());
  const sample: Record<string, string> = {
    'chat.message': 'event.chat.message',
    'medius.in.ChatMessage': 'medius.in.ChatMessage',
    'medius.out.ChatFwdMessage': 'medius.out.ChatFwdMessage',
    'rt.in.CLIENT_ECHO': 'Frame',
    'dme.udp': 'GamePacket',
    'medius.in': 'AnyMessage',
  };
  for (const [name, shown] of Object.entries(sample)) assert.deepEqual(overloads.get(name), [shown, shown]);
});

/** The fields of a class, each with its type. */
function fieldsOf(name: string, inText = all): Record<string, string> {
  const [, body = ''] =
    new RegExp(`^---@class ${name.replaceAll('.', '\\.')}(?:: .*)?\n((?:---@field .*\n?)*)`, 'm').exec(
      inText,
    ) ?? [];
  return Object.fromEntries(
    [...body.matchAll(/^---@field (\S+) (\S+)/gm)].map(([, field, type]) => [field!, type!]),
  );
}

test('fields of events, messages and handles are those of their declarations', () => {
  assert.deepEqual(fieldsOf('event.chat.message'), {
    text: 'string',
    kind: 'integer',
    target_id: 'integer',
    channel: 'Channel',
    game: 'Game',
  });
  for (const [name, { fields }] of Object.entries(events))
    assert.deepEqual(Object.keys(fieldsOf(`event.${name}`)), Object.keys(fields), name);
  const chat = fieldsOf('medius.in.ChatMessage');
  assert.equal(chat.message, 'string');
  assert.equal(chat.target_id, 'integer');
  assert.equal(chat.session_key, undefined, 'secrets are not among them');
  assert.equal(fieldsOf('ChatFwdMessage')['message?'], 'string');
  for (const message of messages.all()) {
    const way = message.direction === 'server' ? 'out' : 'in';
    assert.match(all, new RegExp(`^---@class medius\\.${way}\\.${message.name}: Event$`, 'm'));
  }
  const own = text(join(root, 'games/uya/types.d.lua'));
  assert.match(
    own,
    /^---@overload fun\(event: "medius\.in\.\w+", handler: fun\(e: medius\.in\.\w+, player: Player\)/m,
  );
});

test('every function of the tables, every method and every enumeration is annotated', () => {
  for (const one of tables)
    for (const [key, { parameters }] of Object.entries(one.functions)) {
      const [, names] =
        new RegExp(`^function ${nameIn(one, key).replaceAll('.', '\\.')}\\((.*)\\) end$`, 'm').exec(all) ??
        [];
      const wanted = parameters.map(({ name }) => (name === 'function' ? 'fn' : name));
      assert.equal(names?.replace(/(, )?\.\.\.$/, ''), wanted.join(', '), `${one.name}.${key}`);
    }
  for (const { methods } of handles)
    for (const key of Object.keys(methods)) assert.match(all, new RegExp(`^function \\w+:${key}\\(`, 'm'));
  for (const [name, members] of enums)
    assert.equal(Object.keys(fieldsOf(`enum.${name}`)).length, members.size, name);
});
