import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadConfig } from '#app/config.js';
import { openHome, packageRoot } from '#app/home.js';
import { titleLookup } from '#app/title-lookup.js';
import { readTitles } from '#app/titles.js';
import { applicationId } from '#state/ids.js';

const files = readTitles(openHome(packageRoot));
const lookup = (...set: string[]) => titleLookup(files, loadConfig({ file: null, set }).config);

test('discs of one title share its pool and lobby, each with its own traits', () => {
  const { of } = lookup();
  const [ntsc, pal] = [of(applicationId(10684)), of(applicationId(10683))];
  assert.deepEqual([ntsc.id, ntsc.accountPool, ntsc.channels], [pal.id, pal.accountPool, pal.channels]);
  assert.deepEqual([ntsc.createAccountAtLogin, pal.createAccountAtLogin], [false, true]);
  assert.ok(ntsc.traits.has('gameFilterAny') && pal.traits.has('gameFilterAny'));
  assert.ok(of(applicationId(10694)).traits.has('packedSessionBegin'));
});

test("the configuration's channels, locations and universes come before those of the titles", () => {
  const { of } = lookup(
    'channels=[{"id":7,"name":"Seven"}]',
    'locations=[{"id":9,"name":"Nine"}]',
    'universes=[{"application_id":11184,"name":"U","universe_id":3,"hostname":"h.example","port":1234}]',
  );
  const title = of(applicationId(11184));
  assert.deepEqual(title.channels, [{ id: 7, name: 'Seven', capacity: 256 }]);
  assert.deepEqual(title.locations, [{ id: 9, name: 'Nine' }]);
  assert.deepEqual(
    title.universes.map(({ id, name, hostname, port }) => [id, name, hostname, port]),
    [[3, 'U', 'h.example', 1234]],
  );
  assert.equal(of(applicationId(10724)).universes[0]?.hostname, null);
});

test('an id that no file names gets a title with a pool of its own', () => {
  const { of } = lookup();
  const [one, other] = [of(applicationId(4711)), of(applicationId(4712))];
  assert.notEqual(one.accountPool, other.accountPool);
  assert.equal(one.channels.length, 1);
  assert.equal(one.universes.length, 1);
});
