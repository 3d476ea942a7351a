/** `rekindle decode`: what it prints for a line, for a wrong line, and how it goes on after one. */
import assert from 'node:assert/strict';
import { PassThrough, Readable, Writable } from 'node:stream';
import { text as textOf } from 'node:stream/consumers';
import { test } from 'node:test';
import { decodeLine, decodeLines } from '#tools/decode.js';

const none = () => new Set<string>();
const messageId = '3132'.padEnd(42, '0');
/** SessionBeginResponse: 48 bytes at 1.08. */
const sessionBegun = `0104${messageId}aabbcc00000000${'41'.repeat(16)}00ffffff`;

const decode = (line: object) => decodeLine(JSON.stringify(line), none) as Record<string, unknown>;

test('a line gives name, numbers, fields with names for enums, and the bytes used', () => {
  assert.deepEqual(decode({ id: 'a', direction: 'server', mediusVersion: 108, hex: sessionBegun }), {
    id: 'a',
    name: 'SessionBeginResponse',
    class: 'Lobby',
    type: 4,
    fields: { MessageID: '12', StatusCode: 0, SessionKey: 'A'.repeat(16) },
    names: { StatusCode: 'MediusSuccess' },
    bytesUsed: 48,
  });
});

test('a variant of the title changes the layout, found by its application id', () => {
  const asked: number[] = [];
  const variantsOf = (applicationId: number) => {
    asked.push(applicationId);
    return new Set(['packedSessionBegin']);
  };
  const line = { direction: 'server', applicationId: 10694, hex: sessionBegun };
  const decoded = decodeLine(JSON.stringify(line), variantsOf) as Record<string, unknown>;
  assert.deepEqual([asked, decoded.bytesUsed], [[10694], 46]);
});

test('a message that is known by name only comes with its payload as it is', () => {
  assert.deepEqual(decode({ id: 2, direction: 'client', hex: '0003a1b2' }), {
    id: 2,
    name: 'DMEFieldUpdate',
    class: 'DME',
    type: 3,
    raw: 'a1b2',
  });
});

/** A line that is refused, and what is said. */
const refused: [string, RegExp][] = [
  ['{', /JSON/],
  ['null', /a JSON object with "direction" and "hex" is needed/],
  ['[]', /a JSON object/],
  ['{"id":3,"hex":"0104"}', /direction: "client" or "server" is needed, not undefined/],
  ['{"direction":"server"}', /hex: an even number of hexadecimal digits/],
  ['{"direction":"server","hex":"010"}', /hex: an even number/],
  ['{"direction":"server","hex":"01zz"}', /hex: an even number/],
  ['{"direction":"server","hex":"0104","mediusVersion":"1.08"}', /mediusVersion: a whole number such as 108/],
  ['{"direction":"server","hex":"0104","requestType":"LobbyExt"}', /requestType: a class and a type/],
  ['{"direction":"server","hex":"0104"}', /^E_SHORT SessionBeginResponse\.MessageID at offset 0/],
  ['{"direction":"server","hex":"09ff"}', /^E_UNKNOWN_MESSAGE message 09ff: sent by the server/],
];

test('a wrong line gives an error under its id, and says what would be right', () => {
  for (const [line, expected] of refused) {
    const answer = decodeLine(line, none) as Record<string, unknown>;
    assert.match(String(answer.error), expected, line);
    assert.equal(answer.id, line.includes('"id":3') ? 3 : null);
  }
});

test('lines are answered in order, empty ones left out, and a wrong one stops nothing', async () => {
  const good = JSON.stringify({ id: 1, direction: 'server', hex: sessionBegun });
  const output = new PassThrough();
  const answers = textOf(output);
  await decodeLines(Readable.from([`${good}\n\n{\n`, `${good.replace('1', '2')}\r\n`]), output, none);
  output.end();
  const lines = (await answers).trim().split('\n');
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    parsed.map(({ id, error }) => [id, typeof error]),
    [
      [1, 'undefined'],
      [null, 'string'],
      [2, 'undefined'],
    ],
  );
});

test('a slow reader is waited for', async () => {
  const good = `${JSON.stringify({ direction: 'server', hex: sessionBegun })}\n`;
  let waiting = 0;
  let most = 0;
  const slow = new Writable({
    highWaterMark: 256,
    write(_chunk, _encoding, done) {
      most = Math.max(most, slow.writableLength);
      waiting += 1;
      setImmediate(done);
    },
  });
  await decodeLines(Readable.from(Array<string>(200).fill(good)), slow, none);
  slow.end();
  await new Promise((resolve) => slow.on('finish', resolve));
  assert.equal(waiting, 200);
  assert.ok(most < 1000, `${most} bytes waited at once`);
});
