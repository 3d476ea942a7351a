/** docs/messages.md as a reader meets it: complete, and right where the catalogue can tell. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generatedDocs, messagesDoc } from '#tools/docs.js';
import {
  enumeration,
  enumOf,
  from,
  guessed,
  pad,
  personal,
  secret,
  text,
  u8,
  u16,
  when,
} from '#wire/fields.js';
import { message } from '#wire/message.js';
import { catalogueTest } from './catalogue.js';

test('a message is shown with direction, proof, pairs, handlers and each of its layouts', () => {
  const Kind = enumeration('Kind', { NONE: 0 });
  const ask = message(
    { name: 'Ask', class: 'Lobby', type: 0x0a, direction: 'client', proof: 'capture', answers: ['Tell'] },
    {
      kind: enumOf(Kind, 'u8'),
      _1: pad(1),
      key: secret(text(4)),
      late: when({ since: 109 }, guessed(u16)),
      ip: when({ field: 'kind', flag: 2 }, personal(u8)),
      name: text(from('kind')),
    },
  );
  const tell = message(
    { name: 'Tell', class: 'LobbyExt', type: 1, direction: 'server', proof: 'source' },
    {
      a: u8,
      b: when({ variant: 'odd' }, u8),
      c: when({ any: [{ since: 113 }, { requestType: 0x010a }] }, u8),
    },
  );
  const bare = { name: 'Bare', class: 'LobbyExt', type: 0xff, direction: 'server' } as const;
  const doc = messagesDoc([tell, ask], [bare], new Map([['Ask', ['MAS', 'MLS']]]));
  const [, ...sections] = doc.split(/^## /m);
  const head = '| Offset | Size | Field | Kind | |\n|--:|--:|---|---|---|\n';
  assert.equal(
    sections[0],
    `Lobby (class 1)

### 0x0a Ask

Client to server; seen in capture; answered with Tell; handled by MAS, MLS.

Version 105 to 108: at least 6 bytes.

${head}| 0 | 1 | kind | u8 | Kind |
| 1 | 1 |  | pad |  |
| 2 | 4 | key | text[4] | **secret** |
| 6 | 1 | ip | u8 | only if kind has bit 0x2, **personal** |
|  |  | name | text[kind] |  |

Version 109 to 113: at least 8 bytes.

${head}| 0 | 1 | kind | u8 | Kind |
| 1 | 1 |  | pad |  |
| 2 | 4 | key | text[4] | **secret** |
| 6 | 2 | late | u16 | guessed |
| 8 | 1 | ip | u8 | only if kind has bit 0x2, **personal** |
|  |  | name | text[kind] |  |

`,
  );
  const layouts = (sections[1] ?? '').split('\n').filter((line) => line.startsWith('Version'));
  assert.deepEqual(layouts, [
    'Version 105 to 112: 1 byte.',
    'Version 113; 105 to 113 as answer to 0x010a: 2 bytes.',
    'Version 105 to 112 with title variant odd: 2 bytes.',
    'Version 113 with title variant odd: 3 bytes.',
  ]);
  assert.match(sections[1] ?? '', /^Server to client; read in a source; answers Ask\.$/m);
  assert.match(sections[1] ?? '', /^\| 0xff \| Bare \| Server to client \|$/m);
});

catalogueTest('every message of the catalogue stands in the document, with its size', (catalogue) => {
  const [doc] = generatedDocs();
  assert.equal(doc?.path, 'docs/messages.md');
  const parts = new Map(
    (doc?.text ?? '').split(/^### /m).map((part) => [/^0x\w\w (\w+)/.exec(part)?.[1], part]),
  );
  for (const { name, fields, size } of catalogue.messages) {
    if (!fields && parts.get(name)?.includes('guessed')) continue;
    if (!fields) {
      assert.match(doc?.text ?? '', new RegExp(`^\\| 0x\\w\\w \\| ${name} \\|`, 'm'));
      continue;
    }
    const stated = size?.byVersion ? Object.values(size.byVersion) : [size?.fixed ?? size?.min];
    for (const bytes of stated) {
      if (bytes === undefined) continue;
      assert.ok(
        parts.get(name)?.includes(bytes === 1 ? ' 1 byte.' : ` ${bytes} bytes.`),
        `${name}: ${bytes} bytes`,
      );
    }
  }
});
