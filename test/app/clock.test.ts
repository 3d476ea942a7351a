import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClockSource, createClock } from '#app/clock.js';

/** A machine whose time and timers the test moves. */
function machine() {
  let time = 1000;
  let timers: { due: number; run: () => void }[] = [];
  const source: ClockSource = {
    monotonic: () => time,
    wall: () => 1_700_000_000_000 + time,
    timer: (ms, run) => {
      const timer = { due: time + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
  const fire = () => {
    const due = timers.filter((timer) => timer.due <= time);
    timers = timers.filter((timer) => timer.due > time);
    for (const timer of due) timer.run();
  };
  return {
    source,
    run(ms: number) {
      for (let passed = 0; passed < ms; passed += 10) {
        time += 10;
        fire();
      }
    },
    pause(ms: number) {
      time += ms;
      fire();
    },
  };
}

test('the clock runs with the machine', () => {
  const { source, run } = machine();
  const clock = createClock(source);
  run(30_000);
  assert.equal(clock.now(), 30_000);
  assert.equal(clock.wall(), 1_700_000_031_000);
});

test('an hour of pause is not an hour: no timer fires early because of it', () => {
  const { source, run, pause } = machine();
  const clock = createClock(source);
  const fired: string[] = [];
  clock.after(30_000, () => fired.push('timeout'));
  run(10_000);
  pause(3_600_000);
  assert.deepEqual(fired, []);
  assert.ok(clock.now() < 11_000, `now() is ${clock.now()}`);
  run(18_000);
  assert.deepEqual(fired, []);
  run(3_000);
  assert.deepEqual(fired, ['timeout']);
});

test('a pause is seen by whoever looks first, before any timer has run', () => {
  const times = [0, 100, 3_600_100];
  const source: ClockSource = {
    monotonic: () => times.shift() ?? 3_600_100,
    wall: () => 0,
    timer: () => () => {},
  };
  const clock = createClock(source);
  const before = clock.now();
  assert.ok(clock.now() - before <= 500);
});

test('a repeated timer keeps its pace and ends when it is told to', () => {
  const { source, run, pause } = machine();
  const clock = createClock(source);
  let ticks = 0;
  const cancel = clock.every(1000, () => {
    ticks += 1;
  });
  run(5_000);
  assert.equal(ticks, 5);
  pause(60_000);
  run(1_000);
  assert.ok(ticks <= 7, `${ticks} ticks: what a pause missed is not made up for`);
  cancel();
  const then = ticks;
  run(5_000);
  assert.equal(ticks, then);
});

test('the system clock never runs backwards and its timers fire', async () => {
  const clock = createClock();
  const before = clock.now();
  await new Promise<void>((resolve) => {
    const alive = setTimeout(() => {}, 5_000);
    clock.after(20, () => {
      clearTimeout(alive);
      resolve();
    });
  });
  assert.ok(clock.now() - before >= 19);
  assert.ok(Math.abs(clock.wall() - Date.now()) < 1000);
  clock.stop();
});
