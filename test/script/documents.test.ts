/** Every block of Lua in the documents is loaded, and run with somebody here: what readers copy works. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Channel } from '#state/channel.js';
import { root } from './root.js';
import { host, origin, player, world } from './world.js';

interface Block {
  readonly place: string;
  readonly code: string;
}

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
];

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```lua\n(.*?)^```/gms)].map((match) => ({
    place: `${page}:${text.slice(0, match.index).split('\n').length}`,
    code: match[1]!,
  }));
}

const all = pages.filter((page) => page.endsWith('.md')).flatMap(blocksOf);

/** Blocks that show a mistake: the text says which error it gives. */
const mistaken = /^-- error: (.*)$/m;
/** Specs have an API of their own and run in spec.test.ts. */
const isSpec = (code: string) => /\btest\.(case|fake_player)/.test(code);
/** Plugins in Clank's form return their manifest. */
const returnsManifest = (code: string) => /^return \{/m.test(code);
const hasManifest = (code: string) => /^plugin \{/m.test(code) || returnsManifest(code);

/** A block that shows a line or two stands in a plugin, with a player at hand. */
function whole(code: string): string {
  if (hasManifest(code)) return code;
  return `plugin { name = "example", version = "1.0.0", permissions = { "memory.peek", "memory.poke", "chat.say" } }
server.on("player.joined", function(e, player)
local handler = function() end
${code.replaceAll('function(e, player) ... end', 'handler')}
end)`;
}

async function tried(t: TestContext, code: string) {
  const made = world(t, { 'scripts/example.lua': whole(code) });
  const scripts = await host(t, made);
  const ann = player('1', 'Ann', { channel: 7 as Channel['id'] });
  made.players.set('1', ann);
  made.channels.set(7, { id: 7, name: 'city' } as Channel);
  const from = origin({ player: ann });
  void scripts.events['player.joined']?.run({}, from);
  void scripts.events['chat.message']?.run({ text: 'hello', kind: 0, channel: 7 }, from);
  void scripts.events['channel.joined']?.run({ channel: 7 }, from);
  for (const name of scripts.commands.keys()) await scripts.command({ name, text: '', player: undefined });
  await pause(30);
  made.pass(3000);
  return made;
}

test('there are documents with Lua in them', () => assert.ok(all.length >= 12, `${all.length} blocks`));

for (const { place, code } of all.filter((block) => !isSpec(block.code)))
  test(`the Lua at ${place} ${mistaken.test(code) ? 'fails as it says' : 'loads and runs'}`, async (t) => {
    const { faults } = await tried(t, code);
    const wanted = mistaken.exec(code)?.[1];
    if (wanted === undefined) assert.deepEqual(faults, []);
    else
      assert.ok(
        faults.some((fault) => fault.includes(wanted)),
        faults.join('\n'),
      );
  });
