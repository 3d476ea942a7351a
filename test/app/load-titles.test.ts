import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '#app/config.js';
import { openHome, packageRoot } from '#app/home.js';
import { loadTitles } from '#app/load-titles.js';
import { applicationId } from '#state/ids.js';
import type { Log } from '#state/log.js';

const home = openHome(packageRoot);

/** The shipped titles with these settings, and what was said in the log about them. */
function titles(...set: string[]) {
  const said: string[] = [];
  const silent = () => {};
  const log: Log = {
    trace: silent,
    debug: silent,
    info: silent,
    warn: (_, message) => said.push(message),
    error: silent,
  };
  return { book: loadTitles(loadConfig({ file: null, set }).config, home, log), said };
}

test('discs of one title share its pool and lobby, each with its own traits', () => {
  const { book } = titles();
  const [ntsc, pal] = [book.of(applicationId(10684)), book.of(applicationId(10683))];
  assert.deepEqual([ntsc.id, ntsc.accountPool, ntsc.channels], [pal.id, pal.accountPool, pal.channels]);
  assert.deepEqual([ntsc.createAccountAtLogin, pal.createAccountAtLogin], [false, true]);
  assert.ok(ntsc.traits.has('gameFilterAny') && pal.traits.has('gameFilterAny'));
  assert.ok(book.of(applicationId(10694)).traits.has('packedSessionBegin'));
});

test("the configuration's channels, locations and universes come before those of the titles", () => {
  const { book } = titles(
    'channels=[{"id":7,"name":"Seven"}]',
    'locations=[{"id":9,"name":"Nine"}]',
    'universes=[{"application_id":11184,"name":"U","universe_id":3,"hostname":"h.example","port":1234}]',
  );
  const title = book.of(applicationId(11184));
  assert.deepEqual(title.channels, [{ id: 7, name: 'Seven', capacity: 256 }]);
  assert.deepEqual(title.locations, [{ id: 9, name: 'Nine' }]);
  assert.deepEqual(
    title.universes.map(({ id, name, hostname, port }) => [id, name, hostname, port]),
    [[3, 'U', 'h.example', 1234]],
  );
  assert.equal(book.of(applicationId(10724)).universes[0]?.hostname, null);
});

test('an id that no file names gets a pool of its own, and one line in the log', () => {
  const { book, said } = titles();
  const [one, other] = [book.of(applicationId(4711)), book.of(applicationId(4712))];
  assert.notEqual(one.accountPool, other.accountPool);
  assert.equal(one.channels.length, 1);
  book.of(applicationId(4711));
  assert.equal(said.length, 2);
});
