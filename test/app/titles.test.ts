import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { ConfigError } from '#app/config.js';
import { openHome, packageRoot } from '#app/home.js';
import { readKeys } from '#app/keys.js';
import { applicationsOf, counts, readTitles } from '#app/titles.js';
import { temporaryHome } from './host.js';

const home = openHome(packageRoot);
const titles = readTitles(home);
const applications = new Map(applicationsOf(titles).map((application) => [application.id, application]));

test('the shipped titles parse, and each names keys that exist', () => {
  assert.deepEqual(
    titles.map(({ id }) => id),
    ['deadlocked', 'killzone', 'others', 'uya'],
  );
  const keys = new Set(readKeys(home).map(({ id }) => id));
  for (const title of titles)
    for (const key of title.keys) assert.ok(keys.has(key), `${title.id}: key ${key}`);
});

test('Up Your Arsenal: one pool and lobby for all its discs, a city that consoles show', () => {
  const [ntsc, pal] = [applications.get(10684)!, applications.get(10683)!];
  assert.equal(ntsc.accountPool, pal.accountPool);
  assert.deepEqual([ntsc.medius, ntsc.muis], [108, false]);
  assert.ok(pal.traits.has('createAccountAtLogin') && !ntsc.traits.has('createAccountAtLogin'));
  const uya = titles.find(({ id }) => id === 'uya')!;
  assert.ok(uya.locations.every(({ id }) => id >= 6));
  assert.ok(uya.applications.some(({ id, region }) => id === null && region === 'NTSC-K'));
});

test('titles that ask for universes have one, and the discs of one edition do not share accounts with another game', () => {
  for (const id of [11184, 10724]) {
    const application = applications.get(id)!;
    assert.equal(application.muis, true);
    assert.ok(titles.find((title) => title.id === application.title)!.universes.length > 0);
  }
  const pools = [10684, 11184, 10724, 10994, 10274, 10472].map((id) => applications.get(id)!.accountPool);
  assert.equal(new Set(pools).size, pools.length);
});

/** The facts that the title files were written from, where they are at hand. */
const facts = resolve(process.env.MEDIUS_VECTORS ?? '../shared/vectors', '..', 'protocol', 'titles.json');

test('ids, versions and host names agree with the collected facts', { skip: !existsSync(facts) }, () => {
  const known = JSON.parse(readFileSync(facts, 'utf8')) as {
    titles: { id: string; appIds: number[]; medius: string | null; muis: boolean | null; hosts: string[] }[];
  };
  for (const fact of known.titles) {
    for (const id of fact.appIds) {
      const application = applications.get(id);
      if (!application) continue;
      if (/^1\.(0[5-9]|1[0-3])$/.test(fact.medius ?? ''))
        assert.equal(application.medius, Math.round(Number(fact.medius) * 100), fact.id);
      if (application.title !== 'others') {
        assert.equal(application.muis, fact.muis, fact.id);
        assert.deepEqual([...application.hosts].sort(), [...fact.hosts].sort(), fact.id);
      }
    }
  }
});

test('all that is wrong in title files is told at once, with file and line', (t) => {
  const { dir, remove } = temporaryHome();
  t.after(remove);
  const write = (id: string, text: string) => {
    mkdirSync(join(dir, 'games', id), { recursive: true });
    writeFileSync(join(dir, 'games', id, 'title.json'), text);
  };
  write(
    'mine',
    '{\n "name": "Mine",\n "applications": [{ "id": "1", "region": "PAL" }],\n "acountPool": "x",\n "traits": ["fast"],\n "status": "FINE", "proof": "p"\n}',
  );
  write('broken', '{ "name": ');
  mkdirSync(join(dir, 'games', 'empty'));
  assert.throws(
    () => readTitles(openHome(dir, dir)),
    (error) => {
      assert.ok(error instanceof ConfigError);
      const mine = join(dir, 'games', 'mine', 'title.json');
      assert.match(error.message, /broken.title\.json:1: is not valid JSON/);
      assert.ok(error.message.includes(`${mine}:3: applications[0].id is "1"; allowed: a whole number`));
      assert.ok(
        error.message.includes(`${mine}:4: acountPool is not an option; did you mean "accountPool"?`),
      );
      assert.ok(error.message.includes(`${mine}:5: traits[0] is "fast"; allowed: one of `));
      assert.ok(
        error.message.includes(
          `${mine}:6: status is "FINE"; allowed: one of SUCCESS, PARTIAL, INCOMPLETE, UNKNOWN`,
        ),
      );
      return true;
    },
  );
});

test("a home's title replaces the shipped one; an id in two titles is an error", (t) => {
  const { dir, remove } = temporaryHome();
  t.after(remove);
  const text =
    '{ "name": "My Arsenal", "applications": [{ "id": 10684, "region": "X" }], "accountPool": "*", "status": "UNKNOWN", "proof": "p" }';
  mkdirSync(join(dir, 'games', 'uya'), { recursive: true });
  writeFileSync(join(dir, 'games', 'uya', 'title.json'), text);
  const [mine] = applicationsOf(readTitles(openHome(dir))).filter(({ id }) => id === 10684);
  assert.deepEqual([mine?.name, mine?.accountPool], ['My Arsenal', 'application-10684']);
  mkdirSync(join(dir, 'games', 'zzz'));
  writeFileSync(join(dir, 'games', 'zzz', 'title.json'), text);
  assert.throws(
    () => readTitles(openHome(dir)),
    /zzz.title\.json:1: application 10684 is in games\/uya already/,
  );
});

test('the table of what counts when is that of the program', () => {
  const words = {
    live: 'at once',
    'next connection': 'from the next connection',
    readers: 'for readers only',
  };
  const text = readFileSync(join(packageRoot, 'docs', 'titles.md'), 'utf8');
  const [, table] = /<!-- counts:.*?-->\n(.*?)<!-- \/counts -->/s.exec(text) ?? [];
  const documented = table!.matchAll(/^\| `(.+?)` \| (.+?) \|$/gm);
  assert.deepEqual(
    Object.fromEntries([...documented].map(([, field, when]) => [field, when])),
    Object.fromEntries(Object.entries(counts).map(([field, when]) => [field, words[when]])),
  );
});
