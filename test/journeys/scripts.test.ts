/** Scripts while people play: hooks over real sockets, reloaded under traffic. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadConfig } from '#app/config.js';
import type { HeadlessPlayer } from '#tools/client/player.js';
import { ChatMessage } from '#wire/messages/chat/chat-message.js';
import { GetLocationsRequest, GetLocationsResponse } from '#wire/messages/location/get-locations.js';
import { type JourneyHost, startJourneyHost, unhurried } from './host.js';
import { makePlayer } from './people.js';

const names = ['Ratchet', 'Clank', 'Qwark', 'Skrunch'] as const;

async function fourPlayers(t: TestContext, host: JourneyHost): Promise<HeadlessPlayer[]> {
  const players = await Promise.all(
    names.map(async (name) => {
      const player = makePlayer(t);
      await player.play(host.at('mas'), name, `${name} has a wrench`);
      return player;
    }),
  );
  const [city] = await players[0]!.channels();
  for (const player of players) await player.joinChannel(city!.MediusWorldID);
  return players;
}

const plugin = (version: string) => `
plugin { name = "journey", version = "${version}" }
local calls = 0
server.on("chat.message", function(e, player)
  if e.text == "hush" then return false end
  e.text = string.replace(e.text, "darn", "****", "i") .. "|${version}"
end)
server.on("medius.in.ChatMessage", function(e)
  calls = calls + 1
  if calls % 5 == 0 then error("every fifth call") end
end)
server.on("medius.out.GetLocationsResponse", function(e) e.location_name = "Lua City" end)
server.on("account.login", function(e) if e.name == "Nefarious" then return false end end)
`;

test('hooks change chat and answers, drop, refuse a login; an error disturbs nobody', async (t) => {
  const host = await startJourneyHost(t, [unhurried('journey')], {
    files: { 'scripts/journey.lua': plugin('1') },
  });
  const players = await fourPlayers(t, host);
  const [ratchet, clank] = players as [HeadlessPlayer, HeadlessPlayer];
  for (let i = 0; i < 10; i++) {
    ratchet.say(`darn ${i}`);
    assert.equal((await clank.hear()).Message, `**** ${i}|1`);
  }
  ratchet.say('hush');
  ratchet.say('next');
  assert.equal((await clank.hear()).Message, 'next|1');
  const location = await ratchet.connection.request(GetLocationsRequest, GetLocationsResponse, {
    SessionKey: '',
  });
  assert.equal(location.LocationName, 'Lua City');
  const refused = makePlayer(t);
  await refused.begin(host.at('mas'));
  await refused.register('Nefarious', 'x');
  assert.notEqual((await refused.login('Nefarious', 'x')).StatusCode, 0);
  const told = host.lines.find((line) => JSON.stringify(line).includes('every fifth call'));
  assert.match(JSON.stringify(told), /journey\.lua:\d+/);
});

test('colour codes and bytes above 127 pass hooks unchanged', async (t) => {
  const host = await startJourneyHost(t, ['chat.strip_special_chars=false', unhurried('bytes')], {
    files: {
      'scripts/bytes.lua': `plugin { name = "bytes", version = "1" }
server.on("chat.message", function(e) e.text = e.text .. "" end)
server.on("medius.in.ChatMessage", function(e) e.message = e.message .. "!" end)`,
    },
  });
  const [ratchet, clank] = (await fourPlayers(t, host)) as [HeadlessPlayer, HeadlessPlayer];
  const text = '\x08\x0a\x1a caf\xe9 \xff\x80';
  ratchet.say(text);
  assert.equal((await clank.hear()).Message, `${text}!`);
});

test('fifty reloads under chat: nobody is disconnected, no line is lost, the new file takes effect', async (t) => {
  const host = await startJourneyHost(t, [unhurried('journey')], {
    files: { 'scripts/journey.lua': plugin('0') },
  });
  const players = await fourPlayers(t, host);
  const [ratchet, clank] = players as [HeadlessPlayer, HeadlessPlayer];
  let version = '0';
  let said = 0;
  for (let reload = 1; reload <= 50; reload++) {
    writeFileSync(join(host.home, 'scripts/journey.lua'), plugin(String(reload)));
    // Chat goes on until the new version answers; every line arrives, each from one version or the next.
    for (;;) {
      ratchet.say(`line ${said}`);
      const { Message } = await clank.hear();
      const [line, by] = Message.split('|');
      assert.equal(line, `line ${said}`);
      said++;
      version = by!;
      if (version === String(reload)) break;
      await new Promise((resolve) => setTimeout(resolve, 60)); // below the rate limit of chat
    }
  }
  assert.equal(version, '50');
  assert.ok(players.every((player) => !player.connection.isClosed));
});

test('a file that does not load leaves the former version serving and names file and line', async (t) => {
  const host = await startJourneyHost(t, [unhurried('journey')], {
    files: { 'scripts/journey.lua': plugin('good') },
  });
  const [ratchet, clank] = (await fourPlayers(t, host)) as [HeadlessPlayer, HeadlessPlayer];
  writeFileSync(
    join(host.home, 'scripts/journey.lua'),
    'plugin { name = "journey", version = "bad" }\nserver.on("chat.mesage", function() end)\n',
  );
  const complaint = () => host.lines.find((line) => JSON.stringify(line).includes('journey.lua:2'));
  for (let i = 0; i < 300 && !complaint(); i++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.match(JSON.stringify(complaint()), /chat\.message/, 'the nearest spelling is named');
  ratchet.say('still here');
  assert.equal((await clank.hear()).Message, 'still here|good');
});

test('each save is answered at once, also where the one before was answered alike', async (t) => {
  const host = await startJourneyHost(t, [], { files: { 'scripts/journey.lua': plugin('1') } });
  const said = (text: string) => host.lines.filter(({ msg }) => String(msg).startsWith(text)).length;
  const save = async (text: string, answer: string) => {
    const before = said(answer);
    writeFileSync(join(host.home, 'scripts/journey.lua'), text);
    for (let i = 0; i < 200 && said(answer) === before; i++)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(said(answer), before + 1, answer);
  };
  for (const text of ['1', '1', '1']) await save(`${plugin(text)}\n`, 'plugin reloaded');
  for (let round = 0; round < 3; round++) await save('plugin {', 'a plugin did not load');
});

test('two messages in one segment: the hook of the second sees what the first did', async (t) => {
  const host = await startJourneyHost(t, [unhurried('order')], {
    files: {
      'scripts/order.lua': `plugin { name = "order", version = "1" }
server.on("chat.message", function(e, player) e.text = player.channel.name end)`,
    },
  });
  const [ratchet, clank] = (await fourPlayers(t, host)) as [HeadlessPlayer, HeadlessPlayer];
  const { connection } = clank;
  connection.glue(() => {
    clank.askToJoin((1 << 15) - 1).catch(() => {}); // refused: there is no such channel
    connection.sendApp(
      ChatMessage.encodeWhole(
        { MessageID: 'c', SessionKey: '', MessageType: 0, TargetID: -1, Message: 'where' },
        { version: 108 },
      ),
    );
  });
  assert.equal((await ratchet.hear()).Message, 'CY00000000-00');
});

test('commands in chat: answered by nobody, kept from others, and for operators only where they say so', async (t) => {
  const host = await startJourneyHost(t, ['operators=["Ratchet"]'], {
    files: {
      'scripts/dice.lua': `plugin { name = "dice", version = "1" }
server.commands.add { name = "dice", help = "roll", run = function(ctx, args) return "you rolled 4" end }`,
    },
  });
  const [ratchet, clank] = (await fourPlayers(t, host)) as [HeadlessPlayer, HeadlessPlayer];
  clank.say('/dice');
  const answer = await clank.hear();
  assert.deepEqual([answer.Message, answer.OriginatorAccountName], ['you rolled 4', 'SYSTEM']);
  for (const again of ['!dice', '!', '\x0a!', '!DICE']) {
    clank.say(again);
    assert.equal((await clank.hear()).Message, 'you rolled 4', again);
    assert.equal((await ratchet.hear()).Message, 'you rolled 4', 'all may read what ! asks for');
  }
  for (const slip of ['!dise', '/dise', '/']) {
    clank.say(slip);
    assert.equal((await clank.hear()).Message, `no command ${slip}`);
  }
  for (const said of ['!', '!!! wow', '!?']) {
    ratchet.say(said);
    assert.equal((await clank.hear()).Message, said, 'said, not asked');
  }
  clank.say('/broadcast everybody out');
  assert.equal((await clank.hear()).Message, 'no command /broadcast');
  // The names of operators are looked up at the start and at a reload; Ratchet registered in between.
  await host.running.reload(loadConfig({ file: null, set: ['operators=["Ratchet"]'] }).config);
  ratchet.say('/broadcast dinner is ready');
  assert.match((await clank.connection.systemMessage()).text, /dinner is ready/);
  assert.match((await ratchet.hear()).Message, /^told 4 clients$/);
  clank.say('after');
  assert.equal((await ratchet.hear()).Message, 'after', 'no command reached the others');
});
