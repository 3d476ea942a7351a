/** What plugins note about players, channels and games, and what they send to several at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Channel } from '#state/channel.js';
import { host, origin, player, world } from './world.js';

const manifest = 'plugin { name = "a", version = "1", permissions = { "packets.send" } }\n';

async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await turn();
}

test('data lives with its player over reloads, each plugin its own, and is gone with the player', async (t) => {
  const notes = `
server.on("chat.message", function(e, player)
  local data = player.data
  data.lines = (data.lines or 0) + 1
  data.list = { 1, "two", { three = true } }
  log.info(data.lines .. " " .. data.list[2] .. " " .. tostring(data.list[3].three) .. " " .. tostring(data.none))
end)`;
  const made = world(t, {
    'scripts/a.lua': `${manifest}${notes}`,
    'scripts/b.lua': `plugin { name = "b", version = "1" }${notes}`,
  });
  const scripts = await host(t, made);
  const ann = player('1', 'Ann');
  made.players.set('1', ann);
  const say = () => scripts.events['chat.message']!.run({ text: 'x', kind: 0 }, origin({ player: ann }));
  say();
  await scripts.reload('scripts/a');
  say();
  assert.deepEqual(made.printed, ['1 two true nil', '1 two true nil', '2 two true nil', '2 two true nil']);
  made.data.forget('player 1');
  say();
  assert.deepEqual(made.printed.slice(4), ['1 two true nil', '1 two true nil']);
  assert.deepEqual(made.faults, []);
});

test('data of what is gone is nil; writing to it through an old handle is lost', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}
local kept
server.on("channel.joined", function(e, player)
  if kept then
    kept.x = 1
    log.info(tostring(kept.x) .. " " .. tostring(e.channel.data) .. " " .. tostring(player.data))
  else
    kept = e.channel.data
    kept.x = 5
    log.info(tostring(kept.x))
  end
end)`,
  });
  const scripts = await host(t, made);
  made.channels.set(7, { id: 7, name: 'city' } as Channel);
  const ann = player('1', 'Ann');
  const joined = () => scripts.events['channel.joined']!.run({ channel: 7 }, origin({ player: ann }));
  joined();
  made.channels.clear();
  joined();
  assert.deepEqual(made.printed, ['5', 'nil nil nil']);
  assert.deepEqual(made.faults, []);
});

for (const [what, code, wrong] of [
  [
    'too much',
    'player.data.x = string.rep("x", 9000) player.data.y = string.rep("x", 9000)',
    /at most 16384/,
  ],
  ['a handle', 'player.data.x = player', /a handle of the server can not be stored/],
  ['a function', 'player.data.x = print', /can not be passed on/],
  ['a name of nothing', 'player.data[""] = 1', /a key has 1 to 255 bytes, got 0/],
  ['a number for a name', 'player.data[1] = 1', /argument 2 \(key\) must be text, got number/],
] as const)
  test(`data refuses ${what}`, async (t) => {
    const made = world(t, {
      'scripts/a.lua': `${manifest}server.on("chat.message", function(e, player) ${code} end)`,
    });
    const scripts = await host(t, made);
    const ann = player('1', 'Ann');
    made.players.set('1', ann);
    scripts.events['chat.message']!.run({ text: 'x', kind: 0 }, origin({ player: ann }));
    assert.equal(made.faults.length, 1);
    assert.match(made.faults[0]!, wrong);
  });

test('data about an account is told to whoever saves it, by its account', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}server.on("chat.message", function(e, player)
      player.account_data.hits = (player.account_data.hits or 0) + 1
      log.info(player.account_data.hits)
      if e.text == "clear" then player.account_data.hits = nil end
    end)`,
  });
  made.data.restore('account 5', new Map([['scripts/a', new Map([['hits', '41']])]]));
  const scripts = await host(t, made);
  const ann = player('5', 'Ann');
  made.players.set('5', ann);
  for (const text of ['x', 'clear', 'x'])
    scripts.events['chat.message']!.run({ text, kind: 0 }, origin({ player: ann }));
  assert.deepEqual(made.printed, ['42', '43', '1']);
  assert.deepEqual(made.notes, [
    '5 scripts/a hits 42',
    '5 scripts/a hits 43',
    '5 scripts/a hits undefined',
    '5 scripts/a hits 1',
  ]);
});

test('a message to a channel goes to all who are in it but for those that are left out', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}server.on("chat.message", function(e, player)
      local bytes = e.channel:send("ChatFwdMessage", { message = "hi" }, { except = player })
      e.channel:send("ChatFwdMessage", { message = "all" }, { via = "game", plain = true })
      e.channel:send("ChatFwdMessage", { message = "none" }, { except = server.players() })
      log.info(math.type(bytes) .. " " .. tostring(bytes > 0))
    end)`,
  });
  const scripts = await host(t, made);
  made.channels.set(7, { id: 7, name: 'city' } as Channel);
  const [ann, bob, cid] = ['Ann', 'Bob', 'Cid'].map((name, i) =>
    player(`${i + 1}`, name, { channel: (name === 'Cid' ? 8 : 7) as never }),
  );
  for (const one of [ann!, bob!, cid!]) made.players.set(one.sessionKey, one);
  scripts.events['chat.message']!.run({ text: 'x', kind: 0, channel: 7 }, origin({ player: ann }));
  assert.deepEqual(made.faults, []);
  assert.deepEqual(
    made.sent.map((text) => text.split(' ').slice(0, -1).join(' ')),
    ['send 2 ChatFwdMessage', 'send 1,2 ChatFwdMessage plain game', 'send  ChatFwdMessage'],
  );
  assert.deepEqual(made.printed, ['integer true']);
});

for (const [code, wrong] of [
  ['player:send("ChatFwdMessage", {}, { vai = "game" })', /there is no option "vai"; did you mean "via"\?/],
  ['player:send("ChatFwdMessage", {}, { via = "pigeon" })', /via must be "lobby" or "game", got "pigeon"/],
  ['player:send("ChatFwdMessage", {}, { except = 5 })', /except must be a player or a list of players/],
  [
    'player:send("ChatFwdMesage", {})',
    /no message "ChatFwdMesage" that a server sends; did you mean "ChatFwdMessage"\?/,
  ],
] as const)
  test(`an error says what to do: ${code}`, async (t) => {
    const made = world(t, {
      'scripts/a.lua': `${manifest}server.on("chat.message", function(e, player) ${code} end)`,
    });
    const scripts = await host(t, made);
    const ann = player('1', 'Ann');
    made.players.set('1', ann);
    scripts.events['chat.message']!.run({ text: 'x', kind: 0 }, origin({ player: ann }));
    assert.match(made.faults[0]!, wrong);
    assert.deepEqual(made.sent, []);
  });

test('a request is sent, and the answer of that player comes as a table; without one, nil and why', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${manifest}
server.on("chat.message", function(e, player)
  player:go("ask", function()
    local got, why = player:request("ChatFwdMessage", { message = "?" }, { reply = "ChatMessage", timeout = 3 })
    log.info(got and got.message or why)
  end)
end)`,
  });
  const scripts = await host(t, made);
  const [ann, bob] = [player('1', 'Ann'), player('2', 'Bob')];
  made.players.set('1', ann).set('2', bob);
  const ask = () => scripts.events['chat.message']!.run({ text: 'x', kind: 0 }, origin({ player: ann }));
  const { ChatMessage } = await import('#wire/messages/chat/chat-message.js');
  const { blank } = await import('#wire/blank.js');
  const codec = { version: 108 };
  const message = ChatMessage as never as Parameters<typeof blank>[0];
  const answer = (from: typeof ann, text: string) => {
    const value = { ...(blank(message, codec) as object), Message: text };
    return scripts.mediusIn[message.key]!.run({ message, value, codec, origin: origin({ player: from }) });
  };
  ask();
  await settle();
  assert.match(made.sent[0]!, /^send 1 ChatFwdMessage /);
  answer(bob, 'not I');
  answer(ann, 'it is I');
  await settle();
  assert.deepEqual(made.printed, ['it is I']);
  ask();
  await settle();
  made.pass(3000);
  await settle();
  assert.deepEqual(made.printed.slice(1), ['timeout']);
  assert.deepEqual(made.faults, []);
});
