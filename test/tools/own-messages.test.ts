/** Messages that plugins declare, in tools: the page, the annotations, decode and inspect. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { allGeneratedDocs } from '#app/generated-docs.js';
import { packageRoot } from '#app/home.js';
import { ownMessagesDoc, ownMessagesTypes } from '#tools/own-messages.js';
import { bytes, defineStruct, from, list, pad, struct, text, u8, u16 } from '#wire/fields.js';
import { keyedMessage } from '#wire/foreign.js';
import { buildFrame } from '#wire/rt/frame.js';
import { RT } from '#wire/rt/ids.js';
import { connection, pcapHeader, pcapPackets, timed } from './captures.js';
import { traffic } from './traffic.js';

const Inner = defineStruct('Inner', { on: u8 });
const head = { name: 'Own', class: 'DME', type: 8, direction: 'server', proof: 'source' } as const;
const fields = { _1: pad(2), n: u16, name: text(4), parts: list(2, struct(Inner)), data: bytes(from('n')) };
const own = keyedMessage(head, fields, { key: Buffer.of(1, 0xff), plain: true, fragment: false });

test('a page has key, way and offsets from the key on', () => {
  const [, section] = ownMessagesDoc(new Map([['games/x', [own]]])).split(/^## /m);
  assert.equal(
    section,
    `games/x

### Own

Server to client; class DME, type 8; key 01ff; sent unencrypted; never in pieces.

| Offset | Size | Field | Kind |
|--:|--:|---|---|
| 2 | 2 |  | pad |
| 4 | 2 | n | u16 |
| 6 | 4 | name | text[4] |
| 10 | 1 | parts[0].on | u8 |
| 11 | 1 | parts[1].on | u8 |
| 12 |  | data | bytes[n] |
`,
  );
});

test('editors get a class for the message and for each struct in it, and what its handlers are shown', () => {
  const [, ...classes] = ownMessagesTypes([own]).split('---@class ');
  assert.deepEqual(
    classes.map((one) => one.trim().split('\n')),
    [
      ['Inner', '---@field on integer'],
      [
        'Own',
        '---@field n integer',
        '---@field name string',
        '---@field parts Inner[]',
        '---@field data string',
      ],
      [
        'medius.out.Own: Own, Event',
        '',
        '---@overload fun(event: "medius.out.Own", handler: fun(e: medius.out.Own, player: Player): Verdict?): Handle',
        '---@overload fun(event: "medius.out.Own", options: OnOptions, handler: fun(e: medius.out.Own, player: Player): Verdict?): Handle',
        'function server.on(event, options, handler) end',
      ],
    ],
  );
});

test('what stands in the repository is what the title folders declare', async () => {
  const made = await allGeneratedDocs(packageRoot);
  const paths = made.map(({ path }) => path);
  assert.deepEqual(paths, [
    'docs/messages.md',
    'docs/title-messages.md',
    'games/deadlocked/types.d.lua',
    'games/uya/types.d.lua',
    ...['api', 'events', 'messages', 'enums', 'spec'].map((name) => `scripts/types/${name}.d.lua`),
    'docs/lua-api.md',
  ]);
  for (const { path, text: wanted } of made)
    assert.equal(readFileSync(join(packageRoot, path), 'utf8'), wanted, path);
});

/** Runs a tool of the command line with lines of input. */
function run(input: string, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['bin/rekindle.js', ...args], {
    cwd: packageRoot,
    input,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return stdout;
}

test('decode and its way back know them when asked to, by title', () => {
  const hex = '00080e000000000102030405';
  const line = JSON.stringify({ direction: 'client', applicationId: 10684, hex });
  const [read] = run(line, 'decode', '--scripts').trim().split('\n');
  const decoded = JSON.parse(read!) as { name: string; fields: object; bytesUsed: number };
  assert.equal(decoded.name, 'UyaMachineId');
  assert.equal(decoded.bytesUsed, 10);
  const back = JSON.stringify({ name: decoded.name, fields: decoded.fields });
  assert.equal((JSON.parse(run(back, 'decode', '--encode', '--scripts')) as { hex: string }).hex, hex);
  const without = JSON.parse(run(line, 'decode')) as { error: string };
  assert.match(without.error, /E_UNKNOWN_MESSAGE/);
  const other = JSON.stringify({ direction: 'client', applicationId: 11184, hex });
  assert.match(run(other, 'decode', '--scripts'), /E_UNKNOWN_MESSAGE/, 'another title');
  const short = JSON.stringify({ direction: 'client', applicationId: 10684, hex: '00080e00000000' });
  assert.match(run(short, 'decode', '--scripts'), /E_SHORT UyaMachineId/);
});

test('inspect names them in a capture when asked to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'own-'));
  try {
    const file = join(folder, 'a.pcap');
    const app = (id: number, text: string) => buildFrame(id, Buffer.from(text, 'hex'));
    const steps = [
      ...traffic({ chats: 1, keyOffer: 'none' }),
      { direction: 'client' as const, bytes: app(RT.CLIENT_APP_TOSERVER, '000807000000') },
      { direction: 'server' as const, bytes: app(RT.SERVER_APP, '0008140000000c18') },
    ];
    const ends = [
      { host: '10.0.0.2', port: 40_000 },
      { host: '10.0.0.1', port: 10_078 },
    ] as const;
    const packets = timed(connection(ends[0], ends[1], steps), 1_336_367_850);
    writeFileSync(file, Buffer.concat([pcapHeader(), pcapPackets(packets)]));
    const named = (...more: string[]) => run('', 'inspect', file, '--json', '--name', 'Uya*', ...more);
    const lines = named('--scripts').trim().split('\n').slice(0, -1);
    const names = lines.map((line) => /"name":"(Uya\w+)"/.exec(line)?.[1]);
    assert.deepEqual(names, ['UyaGetMapOverride', 'UyaDate']);
    assert.match(lines[1]!, /"month":12/);
    assert.ok(!named().includes('UyaDate'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
