/** The Lua engine below everything else: its parts, its bytes, its errors. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ScriptError } from '#script/errors.js';
import { sideBytes } from '#script/side/bytes.js';
import { gluePath } from '#script/vm/glue.js';
import { compiled, open, run, usual } from './lua.js';
import { root } from './root.js';

test('the Lua module is the one that was examined', () => {
  const digest = createHash('sha256').update(readFileSync(gluePath)).digest('hex');
  assert.equal(digest, '95f3f19ddb740125883bc41d5ec670cd0828e7b58c8bdad385323cbff497b55c');
});

test('the bytes of the side module are those of its source', async () => {
  const { default: wabt } = await import('wabt');
  const { parseWat } = await wabt();
  const source = readFileSync(join(root, 'src/script/side/side.wat'));
  assert.ok(Buffer.from(parseWat('side.wat', source).toBinary({}).buffer).equals(sideBytes));
});

test('opening states leaves WebAssembly.instantiate as it was', async () => {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: { instantiate: unknown } };
  const before = WebAssembly.instantiate;
  await Promise.all([compiled.instance(), compiled.instance()]);
  assert.equal(WebAssembly.instantiate, before);
});

test('every byte from 0 to 255 goes through Lua unchanged, both ways', async () => {
  const state = await open();
  const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  const seen: Buffer[] = [];
  state.within((lua) => {
    lua.setGlobal('take', () =>
      lua.pushFunction((inner) => {
        seen.push(inner.bytesAt(1));
        inner.pushBytes(all);
        return 1;
      }),
    );
    lua.setGlobal('all', () => lua.pushBytes(all));
    return 0;
  });
  assert.equal(run(state, 'return #all * 1000 + all:byte(1) + all:byte(256)'), 256_255);
  assert.equal(run(state, 'return take(all) == all'), true);
  assert.ok(seen[0]?.equals(all));
  const backwards = run(state, 'return all:reverse()') as string;
  assert.ok(Buffer.from(backwards, 'latin1').equals(Buffer.from(all).reverse()));
});

test('source text is loaded byte by byte', async () => {
  const source = Buffer.concat([Buffer.from('return "'), Buffer.from([0x01, 0x80, 0xff]), Buffer.from('"')]);
  assert.equal(run(await open(), source), '\x01\x80\xff');
});

test('an error names file and line: of the script, of its syntax, of a host function, of the library', async () => {
  const state = await open();
  state.within((lua) => {
    lua.setGlobal('fail', () =>
      lua.pushFunction(() => {
        throw new ScriptError('no such channel');
      }),
    );
    return 0;
  });
  const error = (source: string) => {
    try {
      run(state, source);
    } catch (err) {
      return (err as Error).message;
    }
    return 'no error';
  };
  assert.match(
    error('local t\n\nt.x = 1'),
    /^test\.lua:3: attempt to index a nil value \(local 't'\); it is nil here: look first, with if \.\.\. then$/,
  );
  assert.match(error('local a = 1\nlocal = 2'), /^test\.lua:2: /);
  assert.equal(error('\nlocal x = fail()'), 'test.lua:2: no such channel');
  assert.match(error('\n\nlocal s = string.rep("x", 1 << 40)\n'), /^test\.lua:3: string\.rep makes at most/);
  assert.equal(error('error({ code = 1 })'), 'an error value of type table');
});

test('an error names the calls that led to it, and what went wrong inside a library function at its caller', async () => {
  const state = await open();
  const failure = (source: string) => {
    try {
      run(state, source);
    } catch (err) {
      if (err instanceof ScriptError) return err;
    }
    return assert.fail('no error');
  };
  const nested = failure(`local function inner(t)
  return t.x.y
end
local function outer() local v = inner({}) return v end
local v = outer()`);
  assert.match(
    nested.message,
    /^test\.lua:2: attempt to index a nil value \(field 'x'\); it is nil here: look first, with if \.\.\. then$/,
  );
  assert.deepEqual(nested.trace, [
    "test.lua:2: in upvalue 'inner'",
    "test.lua:4: in local 'outer'",
    'test.lua:5: in main chunk',
  ]);
  const wrapped = failure('\n\nlocal s = string.format("%d", "x")');
  assert.match(wrapped.message, /^test\.lua:3: bad argument #2 to 'format'/);
  assert.match(
    failure('\nlocal n = "x" + 1').message,
    /^test\.lua:2: attempt to add a 'string' with a 'number'/,
  );
  const killed = failure('\nlocal s = ("x"):rep(9) while true do s:upper() end');
  assert.match(killed.message, /^test\.lua:2: stopped/);
});

test('a string may be as long as the limits of the call say, however it is made', async () => {
  const state = await open();
  const limits = { ...usual, text: 1000 };
  assert.equal(run(state, 'local s = ("x"):rep(999) return #(s .. "y")', limits), 1000);
  for (const made of [
    's .. "yy"',
    's:rep(2)',
    '("%s%s"):format(s, s)',
    'table.concat { s, s }',
    's:gsub("x", "xx")',
  ])
    assert.throws(
      () => run(state, `local s = ("x"):rep(999) local _ = ${made}`, limits),
      /at most 1000 bytes/,
      made,
    );
  assert.throws(
    () => run(state, 'local s = ("x"):rep(999) local _ = s .. "yy"', limits),
    /^ScriptError: not enough memory: a string here has at most 1000 bytes, not 1001$/,
  );
  assert.equal(run(state, 'return #("x"):rep(1 << 21)'), 1 << 21, 'the next call has limits of its own');
});

test('a state keeps to its memory, and answers afterwards', async () => {
  const state = await open(1 << 20);
  assert.throws(
    () => run(state, 'local t = {} while true do t[#t + 1] = ("x"):rep(1000) .. #t end'),
    /not enough memory/,
  );
  assert.ok(state.used <= 1 << 20);
  assert.equal(run(state, 'return 1 + 1'), 2);
});

test('instructions end a loop long before its time is over', async () => {
  const state = await open();
  const began = performance.now();
  assert.throws(
    () => run(state, 'while true do end', { instructions: 100_000, time: 60_000 }),
    (err) => {
      return err instanceof ScriptError && err.killed && /^test\.lua:1: stopped/.test(err.message);
    },
  );
  assert.ok(performance.now() - began < 5000);
});

test('time ends a loop that has instructions left', async () => {
  const state = await open();
  assert.throws(
    () => run(state, 'while true do end', { ...usual, instructions: 2_000_000_000, time: 20 }),
    /stopped/,
  );
  assert.equal(run(state, 'local n = 0 for i = 1, 1000 do n = n + i end return n'), 500_500);
});

test('a coroutine that was killed and survived does not use up the budget of the next call', async () => {
  const state = await open();
  const loop = `co = coroutine.create(function() pcall(function() while true do end end) coroutine.yield() return 7 end)
    coroutine.resume(co) return 1`;
  assert.throws(() => run(state, loop, { instructions: 10_000, time: 1000 }), /stopped/);
  assert.equal(
    run(state, 'local n = 0 for i = 1, 5000 do n = n + 1 end return n', { instructions: 50_000, time: 1000 }),
    5000,
  );
});

for (const [code, wanted] of [
  [
    'io.open("x")',
    /\(global 'io'\); plugins have no files and no network; use storage, plugin\.file or http\.fetch$/,
  ],
  ['debug.getinfo(1)', /\(global 'debug'\); plugins have no debug library/],
  ['dofile("x")', /attempt to call a nil value \(global 'dofile'\); plugins use require$/],
  ['sever.on("x")', /\(global 'sever'\); did you mean "server"\?$/],
  [
    'local e = {} e.reply()',
    /attempt to call a nil value \(field 'reply'\); there is no such function here$/,
  ],
  ['string.replace("x")', /test\.lua:1: string\.replace: argument 2 \(what\) must be text, got nil$/],
  ['string.replace("x", "y", {})', /string\.replace: argument 3 \(by\) must be text, got table$/],
  ['string.split()', /string\.split: argument 1 \(text\) must be text, got nil$/],
  ['string.starts_with("x")', /string\.starts_with: argument 2 \(start\) must be text, got nil$/],
  ['string.find(nil, "x")', /string expected, got nil$/],
  ['moderaton.ban(1)', /\(global 'moderaton'\); did you mean "moderation"\?$/],
  ['leaderbord.top("a")', /\(global 'leaderbord'\); did you mean "leaderboard"\?$/],
  ['elo = {} elo.updat(1)', /no such function here; did you mean "storage\.update" or "elo\.update"\?$/],
  ['moderation = {} moderation.bann(1)', /no such function here; did you mean "moderation\.ban"\?$/],
  [
    'return "a" .. nothing',
    /concatenate a nil value \(global 'nothing'\); it is nil here: look first, with if \.\.\. then$/,
  ],
] as const)
  test(`an error of Lua says what to do: ${code}`, async () => {
    const state = await open();
    assert.throws(() => run(state, code), wanted);
  });

test('no two states draw the same numbers', async () => {
  const drawn = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const state = await open();
      return run(state, 'return math.random(1 << 50)');
    }),
  );
  assert.equal(new Set(drawn.map(String)).size, 4, String(drawn));
});
