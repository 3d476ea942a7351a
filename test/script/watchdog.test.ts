/** When the watchdog acts, and what a plugin that held the server up meets at the next start. */
import assert from 'node:assert/strict';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Suspicion } from '#script/watchdog/suspicion.js';
import { host, type World, world } from './world.js';

const patience = { cpu: 1500, wall: 3000 };

/** Whether one of these looks, 50 ms apart, finds a stay too long; `cpu` says how much of each 50 ms was work. */
function isSuspected(looks: readonly (readonly [stay: number, cpu: number])[]): boolean {
  const suspicion = new Suspicion(patience);
  let cpuTime = 0;
  return looks.some(([stay, cpu], i) => {
    cpuTime += cpu;
    return suspicion.look(stay, i * 50, cpuTime) === 'guilty';
  });
}

const times = <T>(n: number, item: T): T[] => Array.from({ length: n }, () => item);

test('a stay that uses both the processor and the time is too long; one that lacks either is not', () => {
  assert.equal(isSuspected(times(61, [7, 50])), true);
  assert.equal(isSuspected(times(60, [7, 50])), false, 'three seconds are not over');
  assert.equal(isSuspected(times(61, [7, 25])), true, 'half of a processor is enough');
  assert.equal(isSuspected(times(61, [7, 20])), false, 'too little work in three seconds');
  assert.equal(isSuspected(times(1000, [0, 50])), false, 'outside of scripts anything may take long');
});

test('many short stays are not one long one', () => {
  assert.equal(isSuspected(Array.from({ length: 1000 }, (_, i) => [1 + (i >> 4), 50] as const)), false);
});

test('half of the patience makes a stay suspicious, once', () => {
  const suspicion = new Suspicion(patience);
  const findings = Array.from({ length: 61 }, (_, i) => suspicion.look(7, i * 50, i * 50));
  assert.deepEqual(
    findings.flatMap((finding, i) => (finding === 'fine' ? [] : [[i * 50, finding]])),
    [
      [1500, 'suspicious'],
      [3000, 'guilty'],
    ],
  );
});

test('a process that was stopped for long is not blamed', () => {
  const suspicion = new Suspicion(patience);
  assert.equal(suspicion.look(1, 0, 100), 'fine');
  assert.equal(suspicion.look(1, 60_000, 100), 'fine');
  assert.equal(suspicion.look(1, 60_050, 150), 'fine');
});

function condemn(made: World, at: number): string {
  const file = join(made.folder, 'stopped.json');
  writeFileSync(
    file,
    JSON.stringify([
      { plugin: 'scripts/a', file: 'a.lua', hook: 'chat.message (scripts/a.lua:1)', at },
      'noise',
    ]),
  );
  return file;
}

const two = {
  'scripts/a.lua': 'plugin { name = "a", version = "1" } print("a")',
  'scripts/b.lua': 'plugin { name = "b", version = "1" } print("b")',
};

test('a plugin that held the server up stays off, is named, and serves once its file is newer', async (t) => {
  const made = world(t, two);
  const file = condemn(made, Date.now() + 60_000);
  const scripts = await host(t, made, { watchdog: { file } });
  assert.deepEqual(made.printed, ['b']);
  const line = made.log.find(({ message }) => message === 'a plugin that held the server up stays off');
  assert.deepEqual([line?.fields.plugin, line?.fields.hook], ['scripts/a', 'chat.message (scripts/a.lua:1)']);
  const fault = scripts.list().find(({ id }) => id === 'scripts/a')?.fault;
  assert.match(
    fault ?? '',
    /^it held the server up in chat\.message \(scripts\/a\.lua:1\) of a\.lua at .*; it stays off/,
  );

  const later = new Date(Date.now() + 120_000);
  utimesSync(join(made.folders.scripts, 'a.lua'), later, later);
  await host(t, made, { watchdog: { file } });
  assert.deepEqual(made.printed, ['b', 'a', 'b']);
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), []);
});

test('an operator can have it loaded all the same; a damaged list is none', async (t) => {
  const made = world(t, two);
  const file = condemn(made, Date.now() + 60_000);
  const scripts = await host(t, made, { watchdog: { file } });
  await scripts.reload('scripts/a');
  assert.deepEqual(made.printed, ['b', 'a']);
  writeFileSync(file, '[{"plugin": "scri');
  await host(t, made, { watchdog: { file } });
  assert.deepEqual(made.printed, ['b', 'a', 'a', 'b']);
});
