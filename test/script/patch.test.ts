/** Patches on their way into a console that is nothing but memory and patience. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { EntityData } from '#script/entity-data.js';
import { groupsOf, type Payload } from '#script/patch/carrier.js';
import { deliver, type PatchedConsole, type Progress } from '#script/patch/delivery.js';
import { parsePatchSet } from '#script/patch/patch-set.js';
import { PatchRounds } from '#script/patch/rounds.js';
import type { LuaValue } from '#script/vm/values.js';
import type { Player } from '#state/player.js';
import { host, origin, player, world } from './world.js';

const HOOK = 0x139e94;
const BODY = 0xd0000;
const MARK = 0xcffd0;
const off = Buffer.from('0800e003', 'hex');
const on = Buffer.from('00400308', 'hex');

const table = (entries: Record<string, LuaValue>): LuaValue => new Map(Object.entries(entries));
const list = (...items: LuaValue[]): LuaValue => new Map(items.map((item, i) => [i + 1, item]));
const region = (fields: Record<string, LuaValue>) =>
  parsePatchSet(table({ name: 'demo', regions: new Map<number, LuaValue>([[10684, table(fields)]]) }), () =>
    assert.fail('no file here'),
  ).regions.get(10684)!;
const hook = table({ address: HOOK, off: off.toString('latin1'), on: on.toString('latin1') });

/** Keeps the order of what it is told. */
class Console implements PatchedConsole {
  readonly memory = new Map<number, number>();
  readonly told: string[] = [];
  silent = false;
  lostAfter = Number.POSITIVE_INFINITY;

  async peek(address: number, length: number): Promise<Buffer> {
    this.told.push(`peek ${address.toString(16)}`);
    if (this.silent) throw new Error('the console did not answer within 5000 ms');
    return Buffer.from(Array.from({ length }, (_, i) => this.memory.get(address + i) ?? 0));
  }

  async poke(address: number, bytes: Buffer): Promise<void> {
    if (this.told.length >= this.lostAfter) throw new Error('the console has gone');
    this.told.push(`poke ${address.toString(16)} ${bytes.length}`);
    bytes.forEach((byte, i) => void this.memory.set(address + i, byte));
  }

  async pause(ms: number): Promise<void> {
    this.told.push(`pause ${ms}`);
  }

  holds(address: number, bytes: Buffer): boolean {
    return bytes.every((byte, i) => this.memory.get(address + i) === byte);
  }
}

const options = (more: object = {}) => ({
  progress: () => {},
  signal: new AbortController().signal,
  ...more,
});

test('128 KB are 97 messages in 20 groups, numbered 4 to 0, each with its place', () => {
  const bytes = randomBytes(128 << 10);
  const groups = groupsOf([{ address: BODY, bytes }], { chunk: 1362, group: 5 });
  const chunks = groups.flatMap((group) => group.chunks);
  assert.equal(chunks.length, 97);
  assert.equal(groups.length, 20);
  assert.deepEqual(
    groups[0]!.chunks.map(({ number }) => number),
    [4, 3, 2, 1, 0],
  );
  assert.deepEqual(
    groups[19]!.chunks.map(({ number }) => number),
    [4, 3],
  );
  assert.equal(groups[0]!.received, 5 * 1362);
  assert.equal(groups[19]!.received, bytes.length);
  const rebuilt = Buffer.alloc(bytes.length);
  for (const chunk of chunks) {
    assert.equal(chunk.total, bytes.length);
    assert.equal(chunk.address, BODY + chunk.offset);
    chunk.bytes.copy(rebuilt, chunk.offset);
  }
  assert.deepEqual(rebuilt, bytes);
});

test('a message holds bytes of one payload, and offsets begin anew in each', () => {
  const groups = groupsOf(
    [
      { address: 0x1000, bytes: randomBytes(1400) },
      { address: 0x9000, bytes: randomBytes(10) },
    ],
    { chunk: 1362, group: 5 },
  );
  assert.deepEqual(
    groups
      .flatMap(({ chunks }) => chunks)
      .map(({ address, offset, number, bytes, total }) => [address, offset, number, bytes.length, total]),
    [
      [0x1000, 0, 4, 1362, 1410],
      [0x1000 + 1362, 1362, 3, 38, 1410],
      [0x9000, 0, 2, 10, 1410],
    ],
  );
});

test('the hook goes off first and on last; the mark comes between', async () => {
  const body = randomBytes(300);
  const patch = region({
    parts: list(table({ address: BODY, bytes: body.toString('latin1') })),
    mark: MARK,
    hook,
  });
  const console = new Console();
  const seen: Progress[] = [];
  assert.equal(
    await deliver(patch, console, options({ progress: (one: Progress) => seen.push(one) })),
    'applied',
  );
  assert.deepEqual(console.told, [
    'peek cffd0',
    'poke 139e94 4',
    'poke d0000 300',
    'poke cffd0 32',
    'poke 139e94 4',
  ]);
  assert.ok(console.holds(BODY, body) && console.holds(HOOK, on));
  assert.ok(console.holds(MARK, createHash('sha256').update(body).digest()));
  assert.deepEqual(seen.at(0), { sent: 0, total: 332 });
  assert.deepEqual(seen.at(-1), { sent: 332, total: 332 });
});

test('a console that has the mark is left alone, but for what belongs to its player', async () => {
  const patch = region({ parts: list(table({ address: BODY, bytes: 'code' })), mark: MARK, hook });
  const console = new Console();
  await deliver(patch, console, options());
  console.told.length = 0;
  const extra: Payload[] = [{ address: 0xd0008, bytes: Buffer.alloc(12, 1) }];
  assert.equal(await deliver(patch, console, options({ extra })), 'present');
  assert.deepEqual(console.told, ['peek cffd0', 'poke d0008 12']);
});

test('a console that does not answer is patched', async () => {
  const patch = region({ parts: list(table({ address: BODY, bytes: 'code' })), mark: MARK, hook });
  const console = new Console();
  console.silent = true;
  assert.equal(await deliver(patch, console, options()), 'applied');
  assert.ok(console.holds(HOOK, on));
});

test('an older patch is taken out by its own code, and given time', async () => {
  const patch = region({
    parts: list(table({ address: BODY, bytes: 'code' })),
    hook,
    remove: table({ parts: list(table({ address: 0xce000, bytes: 'undo' })), hook: 'jump' }),
  });
  const console = new Console();
  await deliver(patch, console, options());
  assert.deepEqual(console.told, [
    'poke 139e94 4',
    'poke ce000 4',
    'poke 139e94 4',
    'pause 500',
    'poke d0000 4',
    'poke 139e94 4',
  ]);
});

test('a console that holds other bytes than expected is not touched', async () => {
  const part = (more: Record<string, LuaValue>) => table({ address: BODY, bytes: 'new!', ...more });
  const sha256 = createHash('sha256').update('old!').digest('hex');
  for (const expected of [{ old: 'old!' }, { old_sha256: sha256 }]) {
    const patch = region({ parts: list(part(expected)), hook });
    const console = new Console();
    await assert.rejects(
      deliver(patch, console, options()),
      /holds 00000000 at 0x000d0000.*nothing was written/,
    );
    assert.ok(!console.told.some((line) => line.startsWith('poke')));
    Buffer.from('old!').forEach((byte, i) => void console.memory.set(BODY + i, byte));
    assert.equal(await deliver(patch, console, options()), 'applied');
    assert.ok(console.holds(BODY, Buffer.from('new!')));
    // The part is there already: only the hook is put in again.
    console.told.length = 0;
    await deliver(patch, console, options());
    assert.ok(!console.told.includes('poke d0000 4'));
  }
});

test('bytes that did not arrive leave the hook off', async () => {
  const patch = region({ parts: list(table({ address: BODY, bytes: 'code' })), hook, verify: true });
  const console = new Console();
  const poke = console.poke.bind(console);
  console.poke = (address, bytes) => (address === BODY ? Promise.resolve() : poke(address, bytes));
  await assert.rejects(deliver(patch, console, options()), /0x000d0000 did not arrive; the hook stays off/);
  assert.ok(console.holds(HOOK, off));
});

test('a delivery that is stopped leaves the hook off, and so does a console that goes', async () => {
  const parts = list(table({ address: BODY, bytes: 'one' }), table({ address: BODY + 16, bytes: 'two' }));
  const patch = region({ parts, hook });
  const stopped = new Console();
  const stop = new AbortController();
  const progress = ({ sent }: Progress) => {
    if (sent === 3) stop.abort(new Error('another patch takes its place'));
  };
  await assert.rejects(
    deliver(patch, stopped, { progress, signal: stop.signal }),
    /another patch takes its place/,
  );
  assert.ok(stopped.holds(HOOK, off));
  const lost = new Console();
  lost.lostAfter = 2;
  await assert.rejects(deliver(patch, lost, options()), /has gone/);
  assert.ok(lost.holds(HOOK, off));
});

test('what a patch set lacks is said with its place', () => {
  const wrong = (fields: Record<string, LuaValue>) => () => region(fields);
  const parts = list(table({ address: BODY, bytes: 'x' }));
  assert.throws(wrong({ partz: parts }), /regions\[10684\] has no field "partz"; did you mean "parts"\?/);
  assert.throws(wrong({ parts: list() }), /parts is empty/);
  assert.throws(
    wrong({ parts: list(table({ address: -1, bytes: 'x' })) }),
    /parts\[1\]\.address must be an address/,
  );
  assert.throws(wrong({ parts: list(table({ address: 1 })) }), /either bytes or a file/);
  assert.throws(
    wrong({ parts, hook: table({ address: 1, off: 'abcd', on: 'abc' }) }),
    /off has 4 bytes and on 3/,
  );
  assert.throws(
    wrong({ parts: list(table({ address: 1, bytes: 'x', old_sha256: 'beef' })) }),
    /64 hex digits/,
  );
});

test('player:patch writes the set of the player’s disc, once, and says why where it can not', async (t) => {
  const set = (more = '') => `{ name = "demo", regions = { [10684] = {
    parts = { { address = 16, file = "bin/body.bin" }, { address = 48, bytes = "\\xff\\0\\x80" } },
    mark = 64, hook = { address = 8, off = "\\x08\\0\\xe0\\x03", on = "\\0\\x40\\3\\8" }, verify = true ${more} } } }`;
  const made = world(t, {
    'scripts/a/init.lua': `plugin { name = "a", version = "1", permissions = { "memory.poke", "memory.peek" } }
local sets = { good = ${set()}, outside = { name = "x", regions = { [10684] = { parts = { { address = 0, file = "../b.lua" } } } } },
  wrong = ${set(', hok = 1')}, missing = { name = "x", regions = { [10684] = { parts = { { address = 0, file = "no.bin" } } } } } }
server.on("player.joined", function(e, player)
  player:go("patch", function()
    for _, name in ipairs { "good", "good", "outside", "wrong", "missing" } do
      local done, why = player:patch(sets[name])
      log.info(done or why)
    end
  end)
end)`,
  });
  const body = randomBytes(20);
  made.write('scripts/a/bin/body.bin', body);
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  const join = async (id: string, applicationId: number, lines: number) => {
    const one = player(id, 'Ann', { applicationId: applicationId as never });
    made.players.set(id, one);
    made.log.length = 0;
    scripts.events['player.joined']!.run({}, origin({ player: one }));
    for (let tries = 0; tries < 500 && made.printed.length < lines; tries++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return made.printed;
  };
  const lines = await join('1', 10684, 5);
  assert.deepEqual(lines.slice(0, 2), ['applied', 'present']);
  assert.deepEqual(made.memory.subarray(16, 36), body);
  assert.deepEqual(made.memory.subarray(48, 51), Buffer.from('ff0080', 'hex'));
  assert.deepEqual(made.memory.subarray(8, 12), on);
  const digest = createHash('sha256').update(body).update(Buffer.from('ff0080', 'hex')).digest();
  assert.deepEqual(made.memory.subarray(64, 96), digest);
  assert.match(lines[2]!, /"\.\.\/b\.lua" is no path inside the plugin's folder/);
  assert.match(lines[3]!, /regions\[10684\] has no field "hok"; did you mean "hook"/);
  assert.match(lines[4]!, /there is no file "no\.bin"/);
  const [other] = await join('2', 10683, 5);
  assert.equal(other, 'patch set demo is for the application ids 10684; the player has 10683');
});

test('a second patch for a player takes the place of the first, which ends before its next step', async (t) => {
  const set = (byte: number) => `{ name = "demo", regions = { [10684] = {
    parts = { { address = 16, bytes = "\\${byte}" } }, hook = { address = 8, off = "\\0", on = "\\${byte}" },
    remove = { parts = { { address = 32, bytes = "\\${byte}" } }, pause = 5 } } } }`;
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1", permissions = { "memory.poke", "memory.peek" } }
server.on("player.joined", function(e, player)
  for _, set in ipairs { ${set(1)}, ${set(2)} } do
    server.go(function()
      local done, why = player:patch(set)
      log.info(done or why)
    end)
  end
end)`,
  });
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  const ann = player('1', 'Ann', { applicationId: 10684 as never });
  made.players.set('1', ann);
  scripts.events['player.joined']!.run({}, origin({ player: ann }));
  for (let tries = 0; tries < 500 && made.printed.length < 2; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (tries === 10) made.pass(5000);
  }
  assert.deepEqual(made.printed, ['another patch for this player took its place', 'applied']);
  assert.deepEqual([...made.memory.subarray(8, 9), ...made.memory.subarray(16, 17)], [2, 2]);
});

// ---- by the title's own messages ----

/** A plugin with messages of its own; `lines` run in a task of whoever joins. */
const carrying = (lines: string, ack = '"i32"', address = '"u32"') => `
plugin { name = "a", version = "1", permissions = { "memory.poke", "memory.peek", "packets.declare" } }
packet.declare("Piece", { class = "DME", type = 8, key = 1, to = "client", plain = true, fragment = false }, {
  { "id", "i32" }, { "address", ${address} }, { "total", "i32" }, { "offset", "i32" }, { "chunk", "i16" }, { "length", "u16" }, { "data", "bytes[length]" } })
packet.declare("Answer", { class = "DME", type = 8, key = 2, to = "server" }, { { "id", "i32" }, { "bytes_received", ${ack} } })
local body = string.rep("x", 70) .. string.rep("y", 50)
local function set(carrier) return { name = "demo", carrier = carrier, regions = { [10684] = { parts = { { address = 16, bytes = body } } } } } end
local carrier = { message = "Piece", answer = "Answer", id = 9, chunk = 50, group = 2, timeout = "2s" }
server.on("player.joined", function(e, player) player:go("patch", function() ${lines} end) end)`;

interface Answered {
  /** What the console says that it has; undefined for nothing. */
  answer(received: number, chunk: number): number | undefined;
  readonly lines: number;
}

async function carried(t: import('node:test').TestContext, script: string, { answer, lines }: Answered) {
  const made = world(t, { 'scripts/a.lua': script });
  const scripts = await host(t, made);
  assert.deepEqual(made.faults, []);
  const ann = player('1', 'Ann', { applicationId: 10684 as never });
  made.players.set('1', ann);
  let received = 0;
  const pieces: number[][] = [];
  made.onSend = (text) => {
    const [, , name, plain, whole] = text.split(' ');
    assert.deepEqual([name, plain], ['Piece', 'plain']);
    const bytes = Buffer.from(whole!, 'hex');
    const [id, address, total, offset] = [3, 7, 11, 15].map((at) => bytes.readInt32LE(at)) as number[];
    const [chunk, length] = [bytes.readInt16LE(19), bytes.readUInt16LE(21)];
    pieces.push([id!, address!, total!, offset!, chunk, length]);
    received += length;
    const said = answer(received, chunk);
    if (said === undefined) return;
    const back = Buffer.from('0008020900000000000000', 'hex');
    back.writeInt32LE(said, 7);
    setImmediate(() => void scripts.declared[8]!.run(back, { version: 108 }, origin({ player: ann })));
  };
  scripts.events['player.joined']!.run({}, origin({ player: ann }));
  for (let tries = 0; tries < 400 && made.printed.length < lines; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (tries === 100) made.pass(2000);
  }
  return { made, pieces };
}

const answersAll = (received: number, chunk: number) =>
  chunk === 0 || received >= 120 ? received : undefined;

test('groups go out as they are answered; progress is told, and what belongs to the player goes with them', async (t) => {
  const lines = `
    local options = { extra = { { address = 200, bytes = "abc" } }, on_progress = function(sent, total) log.info(sent .. "/" .. total) end }
    log.info(player:patch(set(carrier), options))
    log.info(type(options.on_progress))`;
  const { made, pieces } = await carried(t, carrying(lines), {
    answer: (received, chunk) => (chunk === 0 || received >= 123 ? received : undefined),
    lines: 4,
  });
  assert.deepEqual(pieces, [
    [9, 16, 123, 0, 1, 50],
    [9, 66, 123, 50, 0, 50],
    [9, 116, 123, 100, 1, 20],
    [9, 200, 123, 0, 0, 3],
  ]);
  assert.deepEqual(made.printed.slice(-2), ['applied', 'function'], 'the table of options is as it was');
  assert.ok(made.printed.includes('123/123') && made.printed.includes('100/123'));
  assert.deepEqual(made.faults, []);
});

test('a console that answers each piece is waited for until it has the group', async (t) => {
  const { made, pieces } = await carried(t, carrying('log.info(player:patch(set(carrier)))'), {
    answer: (received) => received,
    lines: 1,
  });
  assert.deepEqual(made.printed, ['applied']);
  assert.equal(pieces.length, 3);
});

test('an answer that does not come, or is of another count, ends the patch', async (t) => {
  const lines = 'local done, why = player:patch(set(carrier)) log.info(why)';
  const silent = await carried(t, carrying(lines), { answer: () => undefined, lines: 1 });
  assert.deepEqual(silent.made.printed, [
    'the console did not say within 2 s that it has 100 bytes; it said nothing',
  ]);
  assert.equal(silent.pieces.length, 2);
  const wrong = await carried(t, carrying(lines), { answer: () => 77, lines: 1 });
  assert.match(wrong.made.printed[0]!, /it said 77$/);
});

test('a piece that its message has no room for ends the patch, and nothing waits for its answer', async (t) => {
  const lines =
    'local s = set(carrier) s.regions[10684].parts[1].address = 0xD0000 log.info(select(2, player:patch(s)))';
  const { made, pieces } = await carried(t, carrying(lines, '"i32"', '"u16"'), {
    answer: () => undefined,
    lines: 1,
  });
  assert.match(made.printed[0]!, /Piece\.address/);
  assert.deepEqual(pieces, []);
  made.pass(10_000); // a promise that nobody looks at would end the process here
  await new Promise((resolve) => setTimeout(resolve, 20));
});

test('a carrier that is not one is an error that says what it lacks', async (t) => {
  const lines = `
    local function with(more) local all = {} for k, v in pairs(carrier) do all[k] = v end for k, v in pairs(more) do all[k] = v end return all end
    for _, more in ipairs { { message = "Pice" }, { answer = "Piece" }, { chunk = 0 }, { group = 99 }, { timeout = "2m" }, { mesage = 1 } } do
      local done, why = player:patch(set(with(more))) log.info(why)
    end`;
  const { made } = await carried(t, carrying(lines), { answer: answersAll, lines: 6 });
  const wanted = [
    /declares no message "Pice"; did you mean "Piece"\?/,
    /Piece has no field bytes_received; it needs id, bytes_received|Piece goes the other way/,
    /carrier\.chunk must be an integer from 1 to 4096, got 0/,
    /carrier\.group must be an integer from 1 to 64, got 99/,
    /carrier\.timeout is a time of at most 60 seconds/,
    /carrier has no field "mesage"; did you mean "message"\?/,
  ];
  wanted.forEach((pattern, i) => void assert.match(made.printed[i] ?? '', pattern));
});

test('a patch whose thread is lost while it waits for its turn never begins', async () => {
  const told: string[] = [];
  const ann = { sessionKey: '1' } as Player;
  const rounds = new PatchRounds({
    ...{ clock: { now: () => 0, after: () => () => {} } as never, data: new EntityData() },
    ...{ player: () => ann, tell: (event) => void told.push(event), plugins: () => [] },
  });
  const begun = { set: 's', plugin: 'p', force: true } as never;
  const former = await rounds.begin('1', begun);
  const thread = {};
  const next = rounds.begin('1', begun, thread);
  rounds.lose(thread);
  rounds.end(former, { result: 'applied' });
  await assert.rejects(next);
  assert.deepEqual(told, ['patch.begin', 'patch.done']);
});
