/** Roles, logins in chat and mutes, as players and operators meet them. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadConfig } from '#app/config.js';
import { answer, type ConsoleContext } from '#app/console.js';
import type { HeadlessPlayer } from '#tools/client/player.js';
import { ChatMessage } from '#wire/messages/chat/chat-message.js';
import { RT } from '#wire/rt/ids.js';
import { SERVER_CHEAT_QUERY, SERVER_MEMORY_POKE } from '#wire/rt/messages.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { makePlayer } from './people.js';

const HINT = 'type /login CODE; the console gives one';
const PASSWORD = 'swordfish-9';

function consoleOf(host: JourneyHost): (line: string) => Promise<string> {
  const context: ConsoleContext = { running: host.running };
  return (line) => answer(line, context);
}

async function comes(t: TestContext, host: JourneyHost, name: string): Promise<HeadlessPlayer> {
  const player = makePlayer(t);
  await player.play(host.at('mas'), name, PASSWORD);
  return player;
}

/** What the server answers to a line of chat. */
async function says(player: HeadlessPlayer, text: string): Promise<string> {
  player.say(text);
  const { Message, OriginatorAccountName } = await player.hear();
  assert.equal(OriginatorAccountName, 'SYSTEM', Message);
  return Message;
}

async function codeFor(host: JourneyHost, name: string): Promise<string> {
  const text = await consoleOf(host)(`login code ${name}`);
  const code = /\/login (\w{8})$/.exec(text)?.[1];
  assert.ok(code, text);
  return code;
}

/** No line of the log holds any of these, in whatever form. */
function assertUnlogged(host: JourneyHost, secrets: readonly string[]): void {
  const text = host.lines.map((line) => JSON.stringify(line)).join('\n');
  assert.match(text, /command in chat/);
  for (const secret of secrets) {
    assert.ok(!text.toLowerCase().includes(secret.toLowerCase()), secret);
    assert.ok(!text.includes(Buffer.from(secret).toString('hex')), `${secret} as hex`);
  }
}

test('an operator kicks by his role, and peeks and pokes once he has shown a code; others find nothing there', async (t) => {
  const host = await startJourneyHost(t, ['database.mode=sqlite']);
  const [ratchet, clank, qwark] = [
    await comes(t, host, 'Ratchet'),
    await comes(t, host, 'Clank'),
    await comes(t, host, 'Qwark'),
  ];
  const typed = consoleOf(host);
  assert.match(await typed('login code Ratchet'), /Ratchet has no role/);
  assert.match(await typed('role grant Ratchet operator'), /^Ratchet #\d+ \(uya\) is operator now$/);

  for (const line of ['/poke clank 0x100 00ff', '/peek clank 0x100 4', '!poke clank 0x100 00ff'])
    assert.equal(await says(ratchet, line), `${line.split(' ')[0]}: ${HINT}`);
  const wrong = 'aaaabbbb';
  assert.equal(await says(ratchet, '/login'), HINT);
  assert.match(await says(ratchet, `/login ${wrong}`), /wrong, used or too old/);
  const code = await codeFor(host, 'ratchet');
  for (const line of [
    `/login ${code}`,
    '/poke clank 0x100 00ff',
    '/kick qwark',
    '/mute qwark 5m',
    '/whois qwark',
    '/login',
  ])
    assert.equal(await says(clank, line), `no command ${line.split(' ')[0]}`);
  assert.equal(await says(ratchet, `/logon ${code}`), 'no command /logon');
  assert.match(await says(ratchet, `!LOGIN ${code.toUpperCase()}`), /^logged in for 60 minutes$/);
  assert.equal(await says(ratchet, '/poke clank 0x100 00ff'), '2 bytes sent');
  const poke = await clank.connection.frames.next('a poke', 5000, ({ id }) => id === RT.SERVER_MEMORY_POKE);
  const { address, data } = SERVER_MEMORY_POKE.decode(poke.payload, 108);
  assert.deepEqual([address, data.toString('hex')], [0x100, '00ff']);

  assert.equal(await says(ratchet, '/peek clank 0x100 2'), 'asked');
  const { payload } = await clank.connection.frames.next(
    'a query',
    5000,
    ({ id }) => id === RT.SERVER_CHEAT_QUERY,
  );
  const query = SERVER_CHEAT_QUERY.decode(payload, 108);
  const reply = SERVER_CHEAT_QUERY.encode({ ...query, data: Buffer.from('beef', 'hex') }, 108);
  clank.connection.sendFrame(RT.SERVER_CHEAT_QUERY, reply);
  assert.equal((await ratchet.hear()).Message, 'Clank at 0x00000100: beef');

  assert.equal(await says(ratchet, '!'), 'asked', 'the last command again, not the login');
  assert.match(await says(ratchet, `/login ${code}`), /wrong, used or too old/);
  assert.equal(await says(ratchet, '/kick qwark'), 'Qwark is asked to leave');
  await qwark.connection.closed;
  // The code was for that session.
  await ratchet.logout();
  await ratchet.leave();
  const again = await comes(t, host, 'Ratchet');
  assert.equal(await says(again, '/poke clank 0x100 00'), `/poke: ${HINT}`);
  assertUnlogged(host, [code, wrong]);
});

test('a code of the console is good for five minutes', async (t) => {
  const host = await startJourneyHost(t, ['operators=["Ratchet"]']);
  await consoleOf(host)('account create Clank'); // the console is at work before anybody is here
  const first = await comes(t, host, 'Ratchet');
  await first.leave();
  await host.running.reload(loadConfig({ file: null, set: ['operators=["Ratchet"]'] }).config);
  const code = await codeFor(host, 'Ratchet');
  host.advance(300_000);
  const ratchet = await comes(t, host, 'Ratchet');
  assert.match(await says(ratchet, `/login ${code}`), /wrong, used or too old/);
  assert.match(await says(ratchet, `/login ${await codeFor(host, 'Ratchet')}`), /^logged in/);
});

test('roles count at once for players who are here, each with what those below have', async (t) => {
  const host = await startJourneyHost(t, [], {
    files: {
      'scripts/dice.lua': `plugin { name = "dice", version = "1" }
server.commands.add { name = "dice", help = "", permission = "dice.use", run = function() return "a 4" end }
server.commands.add { name = "crown", help = "", permission = "role.crown", run = function() return "long live" end }`,
    },
  });
  const typed = consoleOf(host);
  const ratchet = await comes(t, host, 'Ratchet');
  await comes(t, host, 'Clank');
  const tries = ['/whois clank', '/mute clank 5m', '/dice', '/crown'];
  const none = tries.map((line) => `no command ${line.split(' ')[0]}`);
  const heard = async () => {
    const answers: string[] = [];
    for (const line of tries) answers.push(await says(ratchet, line));
    return answers;
  };
  assert.deepEqual(await heard(), none);
  await typed('role grant Ratchet helper');
  const [whois, ...others] = await heard();
  assert.match(whois!, /^Clank #\d+, uya/);
  assert.deepEqual(others, [
    '/mute: this needs the role moderator',
    '/dice: this needs the role operator',
    '/crown: this needs the role owner',
  ]);
  await typed('role grant Ratchet moderator');
  assert.match((await heard())[1]!, /^Clank is muted until /);
  await typed('role grant Ratchet operator');
  assert.deepEqual((await heard()).slice(2), ['a 4', '/crown: this needs the role owner']);
  await typed('role grant Ratchet owner');
  assert.equal((await heard())[3], `/crown: ${HINT}`);
  await says(ratchet, `/login ${await codeFor(host, 'Ratchet')}`);
  assert.equal((await heard())[3], 'long live');
  assert.match(await typed('role list'), /^owner +Ratchet +#\d+ +uya +by the console$/);
  assert.match(await typed('role revoke Ratchet helper'), /was not granted the role helper, but owner/);
  assert.match(await typed('role revoke Ratchet owner'), /is not owner any more/);
  assert.deepEqual(await heard(), none);
  await typed('role grant Ratchet owner');
  assert.equal((await heard())[3], `/crown: ${HINT}`, 'the login went with the role');
  assert.match(await typed('role grant Nobody owner'), /^there is no account "Nobody"/);
  for (const line of [
    'role grant Rat owner',
    'account delete Rat',
    'account merge Rat Clank',
    'account rename Rat Big R',
  ])
    assert.match(
      await typed(line),
      /^there is no account "Rat"; it takes the whole name, or # and the number/,
      line,
    );
  assert.match(await typed('account rename "ratchet" Big'), /Big/, 'whatever its capitals');
});

test('roles and mutes outlive a restart; a role is an account, whoever has the name', async (t) => {
  const first = await startJourneyHost(t, ['database.mode=sqlite']);
  const ratchet = await comes(t, first, 'Ratchet');
  const clank = await comes(t, first, 'Clank');
  await consoleOf(first)('role grant Ratchet moderator');
  assert.match(await says(ratchet, '/mute clank 1h spam'), /^Clank is muted until /);
  clank.cut();
  ratchet.cut();
  await first.running.stop();
  const file = join(first.home, 'data', 'rekindle.db');
  const second = await startJourneyHost(t, [`database=${JSON.stringify({ mode: 'sqlite', file })}`]);
  const here = await comes(t, second, 'Ratchet');
  const muted = await comes(t, second, 'Clank');
  assert.match(await says(muted, 'hello?'), /^you are muted until 20\d\d-\d\d-\d\d \d\d:\d\d GMT$/);
  assert.equal((await muted.hear()).Message, 'spam');
  assert.match(await says(here, '/whois clank'), /^Clank #/);
  assert.match(await consoleOf(second)('mute list'), /^Clank +#\d+ +uya +until .* GMT +by Ratchet +spam$/);
});

test('a moderator lifts neither the mute that an operator gave him nor one of those above', async (t) => {
  const host = await startJourneyHost(t);
  const typed = consoleOf(host);
  const ratchet = await comes(t, host, 'Ratchet');
  await comes(t, host, 'Clank');
  await typed('role grant Ratchet moderator');
  await typed('role grant Clank operator');
  await typed('mute Ratchet 10m');
  assert.equal(await says(ratchet, '/unmute ratchet'), 'unmute: nobody lifts a mute of his own');
  await typed('mute Clank 10m');
  assert.match(
    await says(ratchet, '/unmute clank'),
    /^unmute: Clank is operator here, and you are moderator$/,
  );
  assert.equal(await typed('unmute Ratchet'), 'Ratchet may speak again');
});

test('a muted player is heard by nobody, is told once, and may speak when the time is over', async (t) => {
  const host = await startJourneyHost(t, ['plugins={"ear":{"permissions":["players.moderate"]}}'], {
    files: {
      'scripts/ear.lua': `plugin { name = "ear", version = "1", permissions = { "players.moderate" } }
server.on("chat.message", function(e, player)
  log.info("heard " .. e.text)
  if e.text == "quiet" then player:mute("2s") end
  if e.text == "long" then player:mute("1h") end
end)`,
    },
  });
  const typed = consoleOf(host);
  const ratchet = await comes(t, host, 'Ratchet');
  let clank = await comes(t, host, 'Clank');
  assert.match(await typed('mute Clank 10m shouting'), /^Clank is muted until /);
  for (const text of ['one', 'two', '\x0athree']) clank.say(text);
  clank.whisper(ratchet.accountId, 'four');
  clank.tell(ChatMessage, { MessageType: 3, Message: 'five' });
  assert.match((await clank.hear()).Message, /^you are muted until/);
  assert.equal((await clank.hear()).Message, 'shouting');
  assert.match(await says(clank, '/who'), /^2 here: Clank, Ratchet/, 'commands are answered');

  await clank.logout();
  await clank.leave();
  clank = await comes(t, host, 'Clank');
  clank.say('six');
  assert.match((await clank.hear()).Message, /^you are muted until/, 'told again after a new login');
  assert.equal((await clank.hear()).Message, 'shouting');
  assert.equal(await typed('unmute Clank'), 'Clank may speak again');
  clank.say('seven');
  assert.equal((await ratchet.hear()).Message, 'seven', 'and nothing before it');
  assert.ok(!JSON.stringify(host.lines).includes('heard one'), 'scripts are not told either');
  assert.equal(await typed('unmute Clank'), 'Clank was not muted');

  clank.say('quiet');
  assert.equal((await ratchet.hear()).Message, 'quiet');
  clank.say('eight');
  assert.match((await clank.hear()).Message, /^you are muted until/);
  await new Promise((resolve) => setTimeout(resolve, 2100));
  clank.say('nine');
  assert.equal((await ratchet.hear()).Message, 'nine');
  assert.deepEqual(clank.connection.pushes.all(), []);
});

test('what all can read of an answer is filtered, and nothing of a muted player', async (t) => {
  const host = await startJourneyHost(t, ['chat.blacklist=words.txt'], { files: { 'words.txt': 'darn' } });
  const ratchet = await comes(t, host, 'Ratchet');
  const clank = await comes(t, host, 'Clank');
  assert.equal(await says(clank, '!who darn'), '"****" is too much; usage: who');
  assert.equal((await ratchet.hear()).Message, '"****" is too much; usage: who');
  await consoleOf(host)('mute Clank 1h');
  clank.say('!who hello all');
  assert.match((await clank.hear()).Message, /^you are muted until/);
  assert.match((await clank.hear()).Message, /^"hello all" is too much/);
  await consoleOf(host)('unmute Clank');
  clank.say('over');
  assert.equal((await ratchet.hear()).Message, 'over', 'and nothing before it');
});

test('plugins are reloaded and roles granted in chat, by those who may and have logged in', async (t) => {
  const host = await startJourneyHost(t);
  const typed = consoleOf(host);
  const [ratchet, clank] = [await comes(t, host, 'Ratchet'), await comes(t, host, 'Clank')];
  await typed('role grant Ratchet operator');
  for (const line of ['/plugin reload welcome', '/role grant clank helper', '/stop'])
    assert.match(await says(clank, line), /^no command \/(plugin|role|stop)$/);
  assert.equal(await says(ratchet, '/plugin reload welcome'), `/plugin reload: ${HINT}`);
  assert.equal(await says(ratchet, '/stop'), `/stop: ${HINT}`);
  assert.equal(await says(ratchet, '/role grant clank helper'), '/role grant: this needs the role owner');
  await says(ratchet, `/login ${await codeFor(host, 'Ratchet')}`);
  assert.match(await says(ratchet, '/plugin reload welcome'), /welcome/);
  assert.equal(await says(ratchet, '/role grant clank helper'), '/role grant: this needs the role owner');
  await typed('role grant Ratchet owner');
  assert.equal(await says(ratchet, '/role grant clank helper'), `/role grant: ${HINT}`);
  await says(ratchet, `/login ${await codeFor(host, 'Ratchet')}`);
  assert.match(await says(ratchet, '/role grant clank helper'), /^Clank #\d+ \(uya\) is helper now$/);
  assert.match(await says(clank, '/whois ratchet'), /^Ratchet #/);
});

test('a plugin in a thread of its own mutes as well', async (t) => {
  const host = await startJourneyHost(t, ['plugins={"ear":{"permissions":["players.moderate"]}}'], {
    files: {
      'scripts/ear.lua': `plugin { name = "ear", version = "1", isolate = "worker", permissions = { "players.moderate" } }
server.commands.add { name = "hush", help = "", run = function(ctx) return tostring(ctx.player:mute("1h", "hush")) end }`,
    },
  });
  const clank = await comes(t, host, 'Clank');
  assert.equal(await says(clank, '/hush'), 'true');
  clank.say('hello?');
  assert.match((await clank.hear()).Message, /^you are muted until/);
  assert.equal((await clank.hear()).Message, 'hush');
  assert.match(await consoleOf(host)('mute list'), /by ear +hush$/);
});

test('by password: the account’s, typed once more, and never in the log', async (t) => {
  // Two of the five went with the logins that found no account.
  const host = await startJourneyHost(t, ['operator_login=password', 'max_login_attempts=5']);
  const ratchet = await comes(t, host, 'Ratchet');
  await comes(t, host, 'Clank');
  await consoleOf(host)('role grant Ratchet operator');
  assert.equal(await says(ratchet, '/poke clank 0 00'), '/poke: type /login and your password first');
  assert.equal(await says(ratchet, '/login sw0rdfish'), 'the password is wrong');
  assert.equal(await says(ratchet, `/login ${PASSWORD}`), 'logged in for 60 minutes');
  assert.equal(await says(ratchet, '/poke clank 0 00'), '1 bytes sent');
  assert.equal(await says(ratchet, '/login sw0rdfish'), 'the password is wrong');
  assert.equal(await says(ratchet, '/login sw0rdfish'), 'the password is wrong');
  assert.match(await says(ratchet, `/login ${PASSWORD}`), /^not now; wait/);
  assertUnlogged(host, [PASSWORD, 'sw0rdfish']);
});

test('by address: only where the settings say so', async (t) => {
  const host = await startJourneyHost(t, ['operator_login=address', 'operator_addresses=["127.0.0.9"]']);
  await comes(t, host, 'Clank');
  const ratchet = makePlayer(t, { localAddress: '127.0.0.9' });
  await ratchet.play(host.at('mas'), 'Ratchet', PASSWORD);
  await consoleOf(host)('role grant Ratchet operator');
  assert.equal(await says(ratchet, '/poke clank 0 00'), '1 bytes sent');
  await ratchet.logout();
  await ratchet.leave();
  const elsewhere = await comes(t, host, 'Ratchet');
  assert.match(await says(elsewhere, '/poke clank 0 00'), /^\/poke: this is for the addresses/);
});

test('nobody kicks or mutes someone of his own rank or above; the console may', async (t) => {
  const host = await startJourneyHost(t);
  const [ratchet, clank, qwark] = [
    await comes(t, host, 'Ratchet'),
    await comes(t, host, 'Clank'),
    await comes(t, host, 'Qwark'),
  ];
  const typed = consoleOf(host);
  await typed('role grant Ratchet operator');
  await typed('role grant Clank moderator');
  for (const line of ['/kick ratchet', '/mute ratchet 5m'])
    assert.match(await says(clank, line), /Ratchet is operator here, and you are moderator$/);
  await typed('role grant Ratchet moderator');
  assert.match(await says(clank, '/kick ratchet'), /Ratchet is moderator here, and you are moderator$/);
  assert.match(await says(clank, '/mute qwark 5m'), /^Qwark is muted/);
  assert.match(await says(clank, '/mute clank 5m'), /^Clank is muted/, 'himself he may');
  assert.equal(await typed('kick ratchet'), 'Ratchet is asked to leave');
  await ratchet.connection.closed;
  await qwark.leave();
});

test('plugins know roles and what they give; the login for what is dangerous counts there, too', async (t) => {
  const script = `plugin { name = "ranks", version = "1" }
server.on("chat.message", function(e, player)
  if e.text == "who am I" then
    log.info(player.role .. " " .. tostring(player:can("players.kick")) .. " " .. tostring(player:can("memory.poke")))
  end
end)`;
  const host = await startJourneyHost(t, [], { files: { 'scripts/ranks.lua': script } });
  const [ratchet, clank] = [await comes(t, host, 'Ratchet'), await comes(t, host, 'Clank')];
  await consoleOf(host)('role grant Ratchet operator');
  const asks = async (player: HeadlessPlayer) => {
    player.say('who am I');
    await player.connection.echo();
  };
  await asks(ratchet);
  await asks(clank);
  await ratchet.hear();
  await says(ratchet, `/login ${await codeFor(host, 'ratchet')}`);
  await asks(ratchet);
  const said = host.lines.filter(({ msg }) => msg === 'script').map(({ text }) => text);
  assert.deepEqual(said, ['operator true false', 'player false false', 'operator true true']);
});
