/** Commands in chat, over encrypted clients in the lobby, in staging rooms and in games. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { answer } from '#app/console.js';
import { ClientConnection } from '#tools/client/connection.js';
import type { HeadlessPlayer } from '#tools/client/player.js';
import { ChatMessage } from '#wire/messages/chat/chat-message.js';
import { GenericChatFwdMessage1 } from '#wire/messages/chat/generic-chat-fwd-message-1.js';
import { GenericChatMessage1 } from '#wire/messages/chat/generic-chat-message-1.js';
import type { LogLine } from '../app/host.js';
import { gameOf, makeGamePlayer, match, worldStatus } from './game-people.js';
import { type JourneyHost, startJourneyHost, unhurried } from './host.js';
import { console108, DEADLOCKED_NTSC, makePlayer } from './people.js';

const PASSWORD = 'wrench';

async function comes(t: TestContext, host: JourneyHost, name: string): Promise<HeadlessPlayer> {
  const player = makePlayer(t);
  await player.play(host.at('mas'), name, PASSWORD);
  return player;
}

const typed = (host: JourneyHost) => (line: string) => answer(line, { running: host.running });

/** The next line that the server says to a player. */
async function told(player: HeadlessPlayer): Promise<string> {
  const { Message, OriginatorAccountID, OriginatorAccountName } = await player.hear();
  assert.deepEqual([OriginatorAccountID, OriginatorAccountName], [0, 'SYSTEM'], Message);
  return Message;
}

async function says(player: HeadlessPlayer, text: string): Promise<string> {
  player.say(text);
  return told(player);
}

/** An operator who has shown the console's code. */
async function operator(t: TestContext, host: JourneyHost, name: string): Promise<HeadlessPlayer> {
  const player = await comes(t, host, name);
  await typed(host)(`role grant "${name}" operator`);
  const code = /\/login (\w+)$/.exec(await typed(host)(`login code "${name}"`))?.[1];
  assert.match(await says(player, `/login ${code}`), /^logged in/);
  return player;
}

const echo = (version: string) => `plugin { name = "echo", version = "${version}" }
server.commands.add { name = "version_of_echo", run = function() return "${version}" end }`;

test('an operator broadcasts, kicks and reloads a plugin from chat; an ordinary player finds none of it', async (t) => {
  const host = await startJourneyHost(t, [], { files: { 'scripts/echo.lua': echo('1') } });
  const ratchet = await operator(t, host, 'Ratchet');
  const clank = await comes(t, host, 'Clank');
  const qwark = await comes(t, host, 'Qwark');
  assert.ok(clank.connection.accepted, 'an encrypted connection');
  const lines = [
    '/broadcast hi',
    '/say hi',
    '/kick qwark',
    '/plugin reload echo',
    '/plugin stop echo',
    '/stop',
  ];
  for (const line of [...lines, '/reload', '/players', '/role grant Clank owner'])
    assert.equal(await says(clank, line), `no command ${line.split(' ')[0]}`);
  assert.equal(await says(clank, '/lua 1'), 'no command /lua');

  assert.equal(await says(ratchet, '/broadcast 7 dinner'), 'told 3 clients');
  for (const each of [ratchet, clank, qwark])
    assert.deepEqual(await each.connection.systemMessage(), { severity: 7, text: 'dinner' });
  assert.equal(await says(ratchet, '/say all hands'), 'all hands', 'the speaker reads it as well');
  assert.equal(await told(ratchet), 'said to 3 players');
  assert.equal(await told(clank), 'all hands');

  writeFileSync(join(host.home, 'scripts/echo.lua'), echo('2'));
  assert.equal(await says(ratchet, '/plugin reload echo'), 'scripts/echo 2 serves');
  assert.equal(await says(clank, '/version_of_echo'), '2');
  assert.equal(await says(ratchet, '/plugin stop echo'), 'scripts/echo is stopped');
  assert.equal(await says(clank, '/version_of_echo'), 'no command /version_of_echo');
  writeFileSync(join(host.home, 'scripts/echo.lua'), echo('3'));
  writeFileSync(join(host.home, 'scripts/later.lua'), echo('4').replaceAll('echo', 'later'));
  const isLoaded = ({ msg, plugin }: LogLine) => msg === 'plugin loaded' && plugin === 'scripts/later';
  for (let i = 0; i < 300 && !host.lines.some(isLoaded); i++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(await says(clank, '/version_of_later'), '4', 'files are watched');
  assert.equal(
    await says(clank, '/version_of_echo'),
    'no command /version_of_echo',
    'and stopped is stopped',
  );
  assert.match(await typed(host)('plugins'), /^scripts\/echo +0 handlers +0 KB +stopped$/m);
  assert.equal(await says(ratchet, '/plugin ensure echo'), 'scripts/echo 3 serves');
  assert.equal(await says(clank, '/version_of_echo'), '3');
  assert.equal(await says(ratchet, '/plugin'), 'usage: plugin list');
  for (let i = 0; i < 7; i++) await told(ratchet);

  assert.equal(await says(ratchet, '/kick qwa be nice'), 'Qwark is asked to leave');
  await qwark.connection.closed;
  assert.equal(await says(ratchet, '/role grant Clank owner'), '/role grant: this needs the role owner');
  const creating = await says(ratchet, '/account create Nefarious');
  assert.match(creating, /^usage: account rename/, 'accounts are made on the console only');
  for (let i = 0; i < 3; i++) await told(ratchet);
  clank.say('after');
  assert.equal((await ratchet.hear()).Message, 'after', 'no line of a command reached anybody');
});

test('names with blanks, quotes, colours, NUL and ANSI are found or refused, and act on nothing', async (t) => {
  const host = await startJourneyHost(t, ['chat.strip_special_chars=false']);
  const boss = await operator(t, host, 'Boss');
  const names = ['Big Al', 'Al"s', 'Alberta'];
  for (const name of names) await comes(t, host, name);
  const who = async (text: string) => {
    boss.say(`/whois ${text}`);
    const answers = [await told(boss)];
    // An answer that is too wide for one line comes in two.
    while (!/, in |usage|called/.test(answers.join(' '))) answers.push(await told(boss));
    return answers.join(' ');
  };
  assert.match(await who('"Big Al"'), /^Big Al #/);
  assert.match(await who('BIG'), /^Big Al #/);
  assert.match(await who('\x0a\x08big\x09'), /^Big Al #/, 'colours are not typed');
  const whole = ChatMessage.encodeWhole(
    { MessageID: '', SessionKey: '', MessageType: 0, TargetID: -1, Message: '/whois big~s' },
    { version: 108 },
  );
  whole[whole.indexOf('~')] = 0;
  boss.connection.sendApp(whole);
  assert.match(await told(boss), /^Big Al #/, 'nothing stands behind a NUL');
  assert.match(await who('Al"s'), /^Al"s #/);
  assert.match(await who('berta'), /^Alberta #/);
  assert.match(await who('al'), /"al" may be Big Al \(#\d+\), Al"s \(#\d+\), Alberta \(#\d+\); usage/);
  assert.match(await who('"Big'), /the quote before Big has no end; usage/);
  assert.match(await who('\x1b[2Jx'), /nobody who is here is called "\[2Jx"/);
  assert.match(await who(`#${boss.accountId}`), /^Boss #/);
  const shown = await typed(host)('whois \x1b[2J');
  assert.equal(shown, 'nobody who is here is called "\\x1b[2J"; usage: whois <player>');
  assert.match(await typed(host)('kick "big al"'), /^Big Al is asked to leave$/);
});

test('broadcast 10 hi reaches clients of MUIS, MAS and MLS and in a game, with an account or without', async (t) => {
  const host = await startJourneyHost(t);
  const onMas = makePlayer(t);
  await onMas.begin(host.at('mas'));
  const muis = host.at('muis');
  const onMuis = await ClientConnection.open({
    ...{ ...console108, ...muis },
    serverKey: console108.discKey,
    login: { worldId: 1 },
  });
  t.after(() => onMuis.cut());
  const onMls = await comes(t, host, 'Clank');
  const inGame = makeGamePlayer(t);
  await inGame.play(host.at('mas'), 'Ratchet', PASSWORD);
  await gameOf([inGame]);
  const other = makePlayer(t, { applicationId: DEADLOCKED_NTSC });
  await other.begin(host.at('mas'));

  assert.equal(await typed(host)('broadcast 10 hi'), 'told 6 clients');
  const hi = { severity: 10, text: 'hi' };
  for (const each of [onMuis, onMas.connection, onMls.connection, inGame.game.tcp, other.connection])
    assert.deepEqual(await each.systemMessage(), hi);
  await typed(host)('role grant Clank moderator');
  assert.equal(await says(onMls, '/broadcast hello'), 'told 5 clients', 'those of the same accounts');
});

const placed = `plugin { name = "placed", version = "1" }
local function place(ctx)
  return tostring(ctx.channel and ctx.channel.name) .. " " .. tostring(ctx.game and ctx.game.id)
end
for _, scope in ipairs { "anywhere", "lobby", "staging", "in_game" } do
  server.commands.add { name = "at_" .. scope, scope = scope, run = place }
end
server.commands.add { name = "hush", silent = true, run = function() return "for you" end }
server.commands.add { name = "kick", run = function() return "mine" end }
server.commands.add { name = "other", aliases = { "who", "others" }, run = function() return "mine" end }
server.commands.add { name = "name_all", args = { "game:game", "channel:channel", "account:account" },
  run = function(_, args)
    return args.game.id .. " " .. args.channel.name .. " " .. args.account.name .. " " .. args.account.id
  end }`;

test('a command that names an account hands its id, name and pool over, and nothing that is kept with it', async (t) => {
  const shows = (name: string, more = '') => `plugin { name = "${name}", version = "1"${more} }
server.commands.add { name = "${name}", args = { "account:account" }, run = function(_, args)
  local all = {}
  for key, value in pairs(args.account) do all[#all + 1] = key .. "=" .. tostring(value) end
  table.sort(all)
  return table.concat(all, " ")
end }`;
  const host = await startJourneyHost(t, [unhurried('near')], {
    files: {
      'scripts/near.lua': shows('near'),
      'scripts/far.lua': shows('far', ', isolate = "worker"'),
      'games/deadlocked/init.lua': shows('deadlocked'),
    },
  });
  const ratchet = await comes(t, host, 'Ratchet');
  await ratchet.leave();
  for (const name of ['near', 'far'])
    for (const word of ['Ratchet', '#1'])
      assert.equal(await typed(host)(`${name} ${word}`), 'id=1 name=Ratchet pool=uya');
  for (const word of ['Ratchet', '#1'])
    assert.match(await typed(host)(`deadlocked ${word}`), /^there is no account "/, 'it is of another title');
});

test('in a staging room and in a game commands know the place, and ! is read by those who are there', async (t) => {
  const host = await startJourneyHost(t, [unhurried('placed')], { files: { 'scripts/placed.lua': placed } });
  const [ratchet, clank] = [makeGamePlayer(t), makeGamePlayer(t)];
  await ratchet.play(host.at('mas'), 'Ratchet', PASSWORD);
  await clank.play(host.at('mas'), 'Clank', PASSWORD);
  const qwark = await comes(t, host, 'Qwark');
  const city = await says(qwark, '/at_lobby');
  assert.match(city, /^CY\S+ nil$/);
  const game = await gameOf([ratchet, clank]);
  const channel = city.split(' ')[0];
  assert.equal(await says(clank, '/at_staging'), `${channel} ${game}`);
  assert.equal(await says(clank, '/at_lobby'), 'at_lobby works in the lobby only');
  assert.equal(await says(clank, '/at_in_game'), 'at_in_game works in a running game only');
  assert.equal(await says(clank, '!at_anywhere'), `${channel} ${game}`);
  assert.equal(await told(ratchet), `${channel} ${game}`, 'he is in the game');
  assert.equal(await says(clank, '!hush'), 'for you');
  assert.equal(await says(clank, '!at_lobby'), 'at_lobby works in the lobby only');
  assert.match(await says(clank, '/games'), new RegExp(`^#${game} Ratchet's .*staging Ratchet$`));
  ratchet.reportGame(game, match, worldStatus.WorldActive);
  await ratchet.connection.echo();
  assert.equal(
    await says(ratchet, '/at_in_game'),
    `${channel} ${game}`,
    'and neither "for you" nor a refusal before it',
  );
  assert.equal(await says(ratchet, '/at_staging'), 'at_staging works while a game is being made up only');

  const named = await says(qwark, `/name_all "ratchet's" ${channel?.slice(0, 6)} clank`);
  assert.equal(named, `${game} ${channel} Clank ${clank.accountId}`);
  assert.equal(
    await says(qwark, `/name_all #${game} ${channel} #${ratchet.accountId}`),
    `${game} ${channel} Ratchet ${ratchet.accountId}`,
  );
  assert.match(await says(qwark, `/name_all nix ${channel} clank`), /^no game is called "nix"; usage:/);
  await told(qwark);
  assert.match(
    await says(qwark, `/name_all #${game} ${channel} nobody`),
    /^there is no account "nobody"; usage:/,
  );
});

test('no plugin takes the name of a command of the server, as a name or as an alias', async (t) => {
  const host = await startJourneyHost(t, [], { files: { 'scripts/placed.lua': placed } });
  const warned = host.lines.filter(({ msg }) =>
    msg.startsWith('a plugin cannot have a command of this name'),
  );
  assert.deepEqual(
    warned.map(({ level, plugin, command }) => [level, plugin, command]),
    [
      ['warn', 'scripts/placed', 'kick'],
      ['warn', 'scripts/placed', 'who'],
    ],
  );
  assert.match(await typed(host)('kick'), /^player is missing; usage: kick/);
  assert.equal(await typed(host)('others'), 'mine');
  assert.equal(await typed(host)('who'), '0 here');
});

const chatty = `plugin { name = "chatty", version = "1" }
server.commands.add { name = "count", args = { "n:integer" }, run = function(_, args)
  local lines = {}
  for i = 1, args.n do lines[i] = "line " .. i end
  return table.concat(lines, "\\n")
end }
server.commands.add { name = "long", run = function() return string.rep("twelve chars ", 6) end }`;

const styled = (chat: object) =>
  JSON.stringify({
    name: 'Up Your Arsenal',
    applications: [{ id: console108.applicationId, region: 'NTSC-U' }],
    medius: 108,
    accountPool: 'uya',
    status: 'UNKNOWN',
    proof: 'a test',
    channels: [{ name: 'City' }],
    chat,
  });

test('long answers come in pages, in lines, the colour and behind the prefix of the title', async (t) => {
  const host = await startJourneyHost(t, [unhurried('chatty')], {
    files: { 'scripts/chatty.lua': chatty, 'games/uya/title.json': styled({}) },
  });
  const clank = await comes(t, host, 'Clank');
  const hears = async (count: number) => {
    const lines: string[] = [];
    for (let i = 0; i < count; i++) lines.push(await told(clank));
    return lines;
  };
  const lines = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => `line ${from + i}`);
  clank.say('/count 9');
  assert.deepEqual(await hears(9), lines(1, 9));
  clank.say('/count 20');
  assert.deepEqual(await hears(9), [...lines(1, 8), '... 12 more lines: /more']);
  clank.say('/more');
  assert.deepEqual(await hears(9), [...lines(9, 16), '... 4 more lines: /more']);
  clank.say('/more');
  assert.deepEqual(await hears(4), lines(17, 20));
  assert.equal(await says(clank, '/more'), 'that was all');
  clank.say('/long');
  assert.deepEqual(await hears(2), [
    'twelve chars twelve chars twelve chars twelve chars twelve',
    'chars twelve chars',
  ]);

  writeFileSync(join(host.home, 'games/uya/title.json'), styled({ prefix: '.', colour: 10, width: 26 }));
  for (let i = 0; i < 300 && !host.lines.some(({ msg }) => msg === 'title files taken over'); i++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  clank.say('.long');
  assert.deepEqual(
    await hears(3),
    Array.from({ length: 3 }, () => '\x0atwelve chars twelve chars'),
  );
  assert.equal(await says(clank, '.nix'), '\x0ano command .nix');
  const qwark = await comes(t, host, 'Qwark');
  clank.say('/long');
  assert.equal((await qwark.hear()).Message, '/long', 'that is no command here');
});

test('who asks in a chat of another kind is answered in that kind', async (t) => {
  const host = await startJourneyHost(t, [unhurried('chatty')], { files: { 'scripts/chatty.lua': chatty } });
  const clank = await comes(t, host, 'Clank');
  clank.tell(GenericChatMessage1, { MessageType: 0, TargetID: -1, TextSize: 9, Message: '/count 1' });
  const heard = await clank.connection.push(GenericChatFwdMessage1);
  assert.deepEqual(
    [heard.OriginatorAccountID, heard.OriginatorAccountName, heard.Message.replace(/\0/g, '')],
    [0, 'SYSTEM', 'line 1'],
  );
  assert.deepEqual(clank.connection.pushes.all(), []);
});

test('help lists what somebody may use, and says how', async (t) => {
  const host = await startJourneyHost(t);
  const clank = await comes(t, host, 'Clank');
  clank.say('!help');
  const lines: string[] = [];
  while (!lines.at(-1)?.includes('help NAME')) lines.push(await told(clank));
  const text = lines.join(' ');
  for (const name of ['help', 'who', 'games', 'version']) assert.match(text, new RegExp(`\\b${name}\\b`));
  for (const name of ['kick', 'login', 'lua', 'broadcast'])
    assert.doesNotMatch(text, new RegExp(`\\b${name}\\b`));
  assert.equal(await says(clank, '/help kick'), 'help: there is no command "kick" that you may use');
  assert.equal(await says(clank, '/help games'), 'usage: games');
  const ofBans = await typed(host)('help ban');
  for (const usage of ['ban <account>', 'ban address <address>', 'ban list'])
    assert.ok(ofBans.includes(`usage: ${usage}`), ofBans);
  assert.match(await typed(host)('help grant'), /^usage: role grant <account> <role>\n.*\nalso called grant/);
  assert.equal(await typed(host)('plugins list'), await typed(host)('plugins'));
  assert.match(await typed(host)('plugins info nothere'), /no plugin "nothere"/);
});
