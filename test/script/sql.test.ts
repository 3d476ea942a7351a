/** `sql`, over real databases: a plugin here and one in a thread of its own; and as specs fake it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { ScriptServices } from '#script/services.js';
import { PluginDatabases } from '#state/store/plugin-sql/plugin-databases.js';
import { root } from './root.js';
import { host, origin, player, world } from './world.js';

const code = `
  local out = {}
  local function note(...)
    local parts = table.pack(...)
    for i = 1, parts.n do parts[i] = tostring(parts[i]) end
    out[#out + 1] = table.concat(parts, " ")
  end
  note(sql.execute("create table t (id integer primary key, name text, data blob, n)"))
  note(sql.execute("insert into t (name, data, n) values (?, ?, ?)", { "O'Neil; drop table t", "\\0\\xff", 1.5 }))
  note(sql.execute("insert into t (name, n) values (?, ?)", { nil, 9007199254740993 }))
  note(sql.execute("insert into t (name, n) values (?, ?)", { "caf\\u{e9}", true }))
  local rows = sql.query("select * from t order by id")
  note(#rows, rows[1].name, rows[1].data == "\\0\\xff", rows[1].n, rows[2].name, rows[2].n, rows[3].name == "caf\\u{e9}", rows[3].n)
  note(sql.query("select nowhere from t"))
  note(sql.query("select readfile('/etc/passwd')"))
  note(#sql.query("select id from t where name = ?", { "O'Neil; drop table t" }))
  local counts = sql.transaction { { "update t set n = ?", { 0 } }, { "delete from t where id = 1" }, "delete from t where id = 99" }
  note(counts[1], counts[2], counts[3])
  note(sql.transaction { "delete from t", { "insert into none values (1)" } })
  note(sql.query("select count(*) as n from t")[1].n)
  note(select(2, pcall(sql.query, "select ?", { x = 1 })))
  note(select(2, pcall(sql.query, "select ?", { print = player })))
  print(table.concat(out, "\\n"))`;

for (const manifest of ['', ', isolate = "worker"'])
  test(`a plugin has a database of its own${manifest && ', in a thread of its own too'}`, async (t) => {
    const made = world(t, {
      'scripts/data.lua': `plugin { name = "data", version = "1", permissions = { "sql" } ${manifest} }
server.on("player.joined", function(_, player) server.go(function() ${code} end) end)`,
    });
    const databases = new PluginDatabases({ folder: undefined });
    t.after(() => databases.close());
    const asked = new Set<string>();
    const sql: ScriptServices['sql'] = {
      query: (plugin, statement) => {
        asked.add(plugin);
        return databases.query(plugin, statement);
      },
      execute: (plugin, statements) => databases.execute(plugin, statements),
    };
    const scripts = await host(t, made, { services: { ...made.services(), sql } });
    assert.deepEqual(made.faults, []);
    void scripts.events['player.joined']?.run({}, origin({ player: player('1', 'Ann') }));
    for (let tries = 0; tries < 500 && made.printed.length + made.faults.length === 0; tries++)
      await pause(10);
    assert.deepEqual(made.faults, []);
    const lines = made.printed[0]!.split('\n');
    const wanted: (string | RegExp)[] = [
      ...['0', '1', '1', '1'],
      "3 O'Neil; drop table t true 1.5 nil 9007199254740993 true 1",
      /^nil no such column: nowhere/,
      /^nil "readfile" may not stand in a statement/,
      '1',
      '3 1 0',
      /^nil no such table: none/,
      '2',
      /parameters stand in a list with the keys 1 to n, not under "x"/,
      /parameters stand in a list with the keys 1 to n, not under "print"/,
    ];
    for (const [i, one] of wanted.entries())
      if (typeof one === 'string') assert.equal(lines[i], one);
      else assert.match(lines[i]!, one);
    assert.deepEqual([...asked], ['data']);
  });

test('a spec says what the database answers, and sees what it was asked', async (t) => {
  const made = world(t, {
    'scripts/p/init.lua': `plugin { name = "p", version = "1", permissions = { "sql" } }
plugin.exports.best = function(least)
  sql.execute("insert into log values (?)", { least })
  local rows = sql.query("select name from score where n > ?", { least })
  return rows and rows[1].name or "none"
end`,
    'scripts/p/tests/a.lua': `test.case("asks", function()
  test.equal(test.call("best", 5), "none")
  test.sql("select name from score where n > ?", { { name = "Ann" } })
  test.equal(test.call("best", 7), "Ann")
  local asked = test.statements()
  test.equal(#asked, 4)
  test.equal(asked[3], { text = "insert into log values (?)", parameters = { 7 } })
end)`,
  });
  const program = join(root, 'bin', 'rekindle.js');
  const out = await new Promise<string>((resolve) => {
    execFile(process.execPath, [program, 'test', join(made.folder, 'scripts', 'p')], (_, text, err) =>
      resolve(text + err),
    );
  });
  assert.match(out, /1 passed, 0 failed/);
});

test('without the permission there is no database', async (t) => {
  const made = world(t, {
    'scripts/data.lua': `plugin { name = "data", version = "1" }
server.go(function() sql.query("select 1") end)`,
  });
  await host(t, made);
  assert.match(made.faults[0]!, /sql\.query needs the permission sql/);
});
