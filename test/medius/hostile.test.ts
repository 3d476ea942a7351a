/** Whatever a client puts into a well-formed request, every exchange answers and every answer can be encoded. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Message } from '#wire/message.js';
import { type Client, exchanges, Lobby } from './harness.js';

const EACH = 12;
const EXTREMES = [-1, 0, 1, 0x7fffffff, -0x80000000, 0xffffffff, 0xffff, 0x8000];

let lobby: Lobby;

before(async () => {
  lobby = await Lobby.open();
});
after(() => lobby.close());

/** Numbers in [0, 1) that are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A sample in which some of the numbers are the ones that programs stumble over. */
function extreme(request: Message, client: Client, random: () => number): Buffer {
  const codec = client.codec(request.key);
  const value = request.sample(random, codec) as Record<string, unknown>;
  const plain = request.encodeWhole(value as never, codec);
  for (const [name, field] of Object.entries(request.layout(codec))) {
    if (field.node.kind !== 'number' || random() < 0.5) continue;
    const changed = { ...value, [name]: EXTREMES[Math.floor(random() * EXTREMES.length)] };
    try {
      return request.encodeWhole(changed as never, codec);
    } catch {
      // That number does not fit this field, or counts what is not there.
    }
  }
  return plain;
}

for (const version of [108, 110, 113]) {
  test(`no request of a client at ${version} makes an exchange fail`, async () => {
    const random = numbers(version);
    for (const row of exchanges) {
      const client = await lobby.member(`${row.request.name} ${version}`.slice(-31), {
        version,
        role: row.roles[0]!,
      });
      for (let i = 0; i < EACH; i++) {
        const whole = extreme(row.request, client, random);
        const { session } = client;
        const answers = await client.send(whole).catch((err) => {
          throw new Error(`${row.request.name} ${whole.toString('hex')}`, { cause: err });
        });
        assert.ok(row.response ? answers.length > 0 : answers.length === 0, row.request.name);
        if (!client.player?.account || !(await lobby.state.players.find(session))) break;
      }
    }
  });
}
