/** What `storage` and `codec` have beside reading and writing, and recordings in specs. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './root.js';
import { host, world } from './world.js';

test('storage says what it has, changes it by a function, and forgets all of it', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1" }
print(storage.has("hits"), storage.update("hits", function(n) return (n or 0) + 2 end), storage.has("hits"))
print(storage.update("hits", function(n) return n * 5 end), storage.hits)
print(pcall(storage.update, "hits", 3))
print(pcall(storage.update, "hits", function() error("no", 0) end))
print(storage.hits, storage.clear(), storage.hits, storage.clear())
print(codec.color("red", 1) == "\\x09red", select(2, pcall(codec.color, "red", 8)))`,
  });
  await host(t, made);
  assert.deepEqual(made.faults, []);
  assert.deepEqual(made.printed.slice(0, 2), ['false 2 true', '10 10']);
  assert.match(
    made.printed[2]!,
    /false .*storage\.update: argument 2 \(function\) must be a function, got number/,
  );
  assert.deepEqual(made.printed.slice(3, 5), ['false no', '10 1 nil 0']);
  assert.match(made.printed[5]!, /^true .*an integer from 0 to 7, got 8/);
  assert.deepEqual(
    [...made.stored.values()].map(({ size }) => size),
    [0],
  );
});

const plugin = `plugin { name = "p", version = "1" }
server.on("rt.in.CLIENT_ECHO", function(e) if e:u8(0) == 1 then return false end end)
server.on("medius.in.SetLocalizationParamsRequest", function(e) log.info("language " .. e.language) end)`;

const spec = `
test.case("each line is shown in its order", function()
  local ann = test.fake_player { name = "Ann" }
  local outcomes = test.replay("evening.txt", ann, { as = "rt.in.CLIENT_ECHO" })
  test.equal(#outcomes, 3)
  test.equal({ outcomes[1].kind, outcomes[2].kind, outcomes[3].kind }, { "pass", "drop", "pass" })
end)
test.case("a line that is none", function() test.replay("bad.txt") end)
test.case("ladders and boards", function()
  local ann, bob = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }
  test.ladder(ann, 3, 10)
  test.ladder(bob, 3, 20)
end)`;

test('a spec replays a recording', async (t) => {
  const made = world(t, {
    'scripts/p/init.lua': plugin,
    'scripts/p/tests/a.lua': spec,
    'scripts/p/tests/evening.txt': '# an evening\n00\nrt.in.CLIENT_ECHO 01 02 # dropped\n\n03\n',
    'scripts/p/tests/bad.txt': '00\nxyz\n',
  });
  const program = join(root, 'bin', 'rekindle.js');
  const out = await new Promise<string>((resolve) => {
    const args = [program, 'test', join(made.folder, 'scripts', 'p'), '--json'];
    execFile(process.execPath, args, { timeout: 60_000 }, (_, text) => resolve(text));
  });
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { case?: string; fault?: string });
  assert.deepEqual(
    lines.filter((line) => line.case !== undefined).map((line) => [line.case, line.fault]),
    [
      ['each line is shown in its order', undefined],
      ['a line that is none', lines[1]!.fault],
      ['ladders and boards', undefined],
    ],
  );
  assert.match(lines[1]!.fault!, /test\.replay: line 2 is no hex of a message: xyz/);
});
