/** The page and the annotations about messages that plugins declare. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { allGeneratedDocs } from '#app/generated-docs.js';
import { packageRoot } from '#app/home.js';
import { ownMessagesDoc, ownMessagesTypes } from '#tools/own-messages.js';
import { bytes, defineStruct, from, list, pad, struct, text, u8, u16 } from '#wire/fields.js';
import { keyedMessage } from '#wire/foreign.js';

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

test('editors get a class for the message and for each struct in it', () => {
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
  ]);
  for (const { path, text: wanted } of made)
    assert.equal(readFileSync(join(packageRoot, path), 'utf8'), wanted, path);
});
