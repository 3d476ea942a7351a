/** Messages to webhooks of Discord, as a web server of the test's own gets them. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { FetchRequest, FetchResponse } from '#script/services.js';
import { host, origin, player, world } from './world.js';

const HOOK = 'https://discord.example/api/webhooks/123/secret-Token_1';
const answer = (status: number, json: unknown = {}, headers = {}): FetchResponse => ({
  ...{ status, headers, body: Buffer.from(JSON.stringify(json)) },
});

/** Runs the code in a task; what was asked, printed and failed meanwhile. */
async function run(t: TestContext, code: string, answers: readonly FetchResponse[], manifest = '') {
  const made = world(t, {
    'scripts/news.lua': `plugin { name = "news", version = "1", permissions = { "http.fetch" } ${manifest} }
local HOOK = "${HOOK}"
server.on("player.joined", function() server.go(function() ${code} print("done") end) end)`,
  });
  const asked: FetchRequest[] = [];
  made.fetch = async (plugin, request) => {
    assert.equal(plugin, 'news');
    asked.push(request);
    return answers[asked.length - 1] ?? answer(204);
  };
  const scripts = await host(t, made);
  const go = async () => {
    made.log.length = 0;
    void scripts.events['player.joined']?.run({}, origin({ player: player('1', 'Ann') }));
    for (let tries = 0; tries < 200 && !made.printed.includes('done') && made.faults.length === 0; tries++) {
      await pause(10);
      made.pass(500);
    }
    return { printed: made.printed.filter((line) => line !== 'done'), faults: made.faults };
  };
  const bodies = () => asked.map(({ body }) => JSON.parse(body!.toString()) as Record<string, unknown>);
  return { made, asked, bodies, go, ...(await go()) };
}

for (const manifest of ['', ', isolate = "worker"'])
  test(`a text is posted and calls nobody${manifest && ', from a thread of its own too'}`, async (t) => {
    const code = 'print(discord.notify(HOOK, "Ann is here @everyone"))';
    const { asked, bodies, printed, faults } = await run(t, code, [], manifest);
    assert.deepEqual([printed, faults], [['true'], []]);
    assert.deepEqual([asked[0]!.url, asked[0]!.method], [HOOK, 'POST']);
    assert.deepEqual(bodies(), [{ content: 'Ann is here @everyone', allowed_mentions: { parse: [] } }]);
  });

test('a message has a name, embeds and whom it may call', async (t) => {
  const code = `
    local embed = discord.embed { title = string.rep("t", 300), description = "caf\\u{e9}", color = 0x3366ff,
      timestamp = 0, footer = "f", author = "a", url = "https://example.org/", image = "https://example.org/i.png",
      fields = { { name = "players", value = 7, inline = true } } }
    print(discord.notify(HOOK, { content = "x", username = "Rekindle", embed = embed, mentions = { "users" } }))`;
  const { bodies, printed, faults } = await run(t, code, []);
  assert.deepEqual([printed, faults], [['true'], []]);
  const [{ embeds, ...rest }] = bodies() as [{ embeds: Record<string, unknown>[] }];
  assert.deepEqual(rest, { content: 'x', username: 'Rekindle', allowed_mentions: { parse: ['users'] } });
  assert.deepEqual(embeds, [
    {
      title: `${'t'.repeat(255)}…`,
      description: 'café',
      url: 'https://example.org/',
      color: 0x3366ff,
      timestamp: '1970-01-01T00:00:00.000Z',
      fields: [{ name: 'players', value: '7', inline: true }],
      footer: { text: 'f' },
      author: { name: 'a' },
      image: { url: 'https://example.org/i.png' },
    },
  ]);
});

test('the status message is posted once and changed from then on, and posted anew when it is gone', async (t) => {
  const answers = [
    answer(200, { id: '55' }),
    answer(200, {}),
    answer(404, { code: 10_008 }),
    answer(200, { id: '56' }),
  ];
  const { asked, go, made } = await run(t, 'print(discord.status_message(HOOK, "7 here"))', answers);
  assert.deepEqual([...made.stored.get('scripts/news')!.values()], ['"55"']);
  assert.ok(![...made.stored.get('scripts/news')!.keys()].join().includes('secret'));
  for (let more = 0; more < 2; more++) assert.deepEqual((await go()).printed, ['true']);
  assert.deepEqual(
    asked.map(({ method, url }) => `${method} ${url.slice(HOOK.length)}`),
    ['POST ?wait=true', 'PATCH /messages/55', 'PATCH /messages/55', 'POST ?wait=true'],
  );
  assert.deepEqual([...made.stored.get('scripts/news')!.values()], ['"56"']);
});

test('two changes of a status message at once post it once', async (t) => {
  const code = `
    local other = false
    server.go(function() discord.status_message(HOOK, "two") other = true end)
    discord.status_message(HOOK, "one")
    while not other do server.sleep(0.5) end`;
  const { asked } = await run(t, code, [answer(200, { id: '55' }), answer(200)]);
  assert.deepEqual(
    asked.map(({ method }) => method),
    ['POST', 'PATCH'],
  );
});

test('it waits as long as Discord says, and gives up where that is too long', async (t) => {
  const busy = answer(429, {}, { 'retry-after': '1.5' });
  const patient = await run(t, 'print(discord.notify(HOOK, "x"))', [busy, busy, answer(204)]);
  assert.deepEqual([patient.printed, patient.asked.length], [['true'], 3]);
  const tired = await run(t, 'print(discord.notify(HOOK, "x"))', [busy, busy, busy]);
  assert.deepEqual([tired.printed, tired.asked.length], [['nil Discord takes no more messages for 2 s'], 3]);
  const long = await run(t, 'print(discord.notify(HOOK, "x"))', [answer(429, {}, { 'retry-after': '3600' })]);
  assert.deepEqual([long.printed, long.asked.length], [['nil Discord takes no more messages for 3600 s'], 1]);
});

test('a refusal is told, and the webhook stands in no error and no line of the log', async (t) => {
  const refused = await run(t, 'print(discord.notify(HOOK, "x"))', [
    answer(401, { message: 'Invalid Webhook Token' }),
  ]);
  assert.deepEqual(refused.printed, [
    'nil Discord refused the message with status 401: Invalid Webhook Token',
  ]);
  const wrong = await run(t, 'discord.notify("https://discord.example/secret-Token_1", "x")', []);
  assert.match(wrong.faults[0]!, /webhook must be the address of one/);
  assert.ok(!JSON.stringify(wrong.made.log).includes('secret-Token'));
});

test('what is no message is an error that says so', async (t) => {
  const tries = [
    '{}',
    '{ text = "x" }',
    '{ content = "x", mentions = { "user" } }',
    '{ embed = { color = -1 } }',
    '{ embed = { fields = { { name = "", value = "x" } } } }',
    '{ embed = { url = "ftp://x" } }',
    `{ embeds = { ${'{ description = string.rep("x", 4096) }, '.repeat(2)}} }`,
    `{ embeds = { ${'{ title = "x" }, '.repeat(11)}} }`,
    '7',
  ];
  const code = tries.map((one) => `print((select(2, pcall(discord.notify, HOOK, ${one}))))`).join('\n');
  const { printed } = await run(t, code, []);
  const wanted = [
    /needs content, or an embed/,
    /there is no field "text"/,
    /got "user"/,
    /color must be an integer from 0 to 0xffffff, got -1/,
    /a field needs a name and a value/,
    /url must be an address/,
    /at most 6000 characters together, got 8192/,
    /at most 10 embeds, got 11/,
    /must be text or a table|is text, or a table/,
  ];
  for (const [i, pattern] of wanted.entries()) assert.match(printed[i]!, pattern);
});
