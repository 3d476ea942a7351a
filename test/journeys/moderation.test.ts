/** Bans, warnings, reports and changes of accounts, as players, moderators and plugins meet them. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { answer } from '#app/console.js';
import type { HeadlessPlayer } from '#tools/client/player.js';
import { MediusDnasCategory } from '#wire/enums.js';
import { AccountDeleteRequest, AccountDeleteResponse } from '#wire/messages/account/account-delete.js';
import { DnasSignaturePost } from '#wire/messages/session/dnas-signature-post.js';
import { type JourneyHost, startJourneyHost, unhurried } from './host.js';
import { DEADLOCKED_NTSC, makePlayer, status } from './people.js';

const PASSWORD = 'swordfish-9';
const typed = (host: JourneyHost) => (line: string) => answer(line, { running: host.running });

/** A console with an id, as those with a patch tell it. */
async function begins(t: TestContext, host: JourneyHost): Promise<HeadlessPlayer> {
  const player = makePlayer(t);
  await player.begin(host.at('mas'));
  player.tell(DnasSignaturePost, {
    DnasSignatureType: MediusDnasCategory.DnasConsoleID,
    DnasSignatureLength: 4,
    DnasSignature: Buffer.concat([Buffer.from('c0ffee01', 'hex'), Buffer.alloc(28)]),
  });
  return player;
}

async function comes(t: TestContext, host: JourneyHost, name: string, password = PASSWORD) {
  const player = await begins(t, host);
  await player.register(name, password);
  const { StatusCode } = await player.login(name, password);
  assert.equal(StatusCode, status.MediusSuccess);
  await player.enterLobby();
  return player;
}

/** The status that a login is answered with. */
async function loginOf(
  t: TestContext,
  host: JourneyHost,
  name: string,
  password = PASSWORD,
): Promise<number> {
  const player = await begins(t, host);
  const { StatusCode } = await player.login(name, password);
  await player.leave();
  return StatusCode;
}

async function says(player: HeadlessPlayer, text: string): Promise<string> {
  player.say(text);
  return (await player.hear(({ OriginatorAccountName }) => OriginatorAccountName === 'SYSTEM')).Message;
}

const watcher = `plugin { name = "watcher", version = "1", permissions = { "accounts.machine_id" } }
local function show(name, ...)
  local parts = { name }
  for i = 1, select("#", ...) do parts[#parts + 1] = tostring((select(i, ...))) end
  log.info(table.concat(parts, " "))
end
for _, name in ipairs { "penalty.added", "penalty.lifted" } do
  server.on(name, function(e, player)
    show(name, e.kind, e.account and e.account.name, e.target, e.reason, e.author, e.expires ~= nil, player and player.name)
  end)
end
server.on("report.created", function(e, player) show("report", e.account.name, e.text, player.name) end)
server.on("connection.banned", function(e) show("banned", e.name, e.kind, e.reason) end)
server.on("account.renamed", function(e) show("renamed", e.former, e.name, e.account.name) end)
server.on("account.merged", function(e) show("merged", e.former, e.account.name) end)
server.on("account.password_reset", { wait = 5 }, function(e)
  show("reset", e.name)
  if e.name == "Locked" then return false end
end)
server.on("account.delete", { wait = 5 }, function(e, player)
  show("delete", player.name)
  if player.name == "Keeper" then return e:refuse(-966) end
end)`;

const start = (
  t: TestContext,
  files: Readonly<Record<string, string>> = { 'scripts/watcher.lua': watcher },
) =>
  startJourneyHost(
    t,
    [
      'database.mode=sqlite',
      unhurried('watcher').replace('"limits"', '"permissions":["accounts.machine_id"],"limits"'),
    ],
    {
      files,
    },
  );

/** What the plugin wrote, once this is among it. */
async function noted(host: JourneyHost, text: string): Promise<string> {
  const lines = () => host.lines.filter(({ msg }) => msg === 'script').map((line) => String(line.text));
  for (let i = 0; i < 200 && !lines().includes(text); i++) await pause(10);
  assert.ok(lines().includes(text), lines().join('\n'));
  return text;
}

test('somebody banned while here leaves at once, is turned away, and comes back when the ban is lifted', async (t) => {
  const host = await start(t);
  const type = typed(host);
  const ratchet = await comes(t, host, 'Ratchet');
  assert.equal(await type('ban Ratchet 1d using a cheat'), 'Ratchet is banned, ban #1');
  const box = await ratchet.connection.systemMessage();
  assert.match(box.text, /^You are banned until .* GMT\. using a cheat$/);
  await ratchet.connection.closed;
  await noted(host, 'penalty.added ban Ratchet nil using a cheat the console true Ratchet');
  await assert.rejects(
    ratchet.connectToLobby().then(() => ratchet.channels()),
    'its ticket is good no more',
  );
  assert.equal(await loginOf(t, host, 'Ratchet'), status.MediusAccountBanned);
  await noted(host, 'banned Ratchet account using a cheat');
  assert.match(await type('ban list'), /^#1 +account +Ratchet +until .* +by the console +using a cheat$/);
  assert.match(await type('penalties ratchet'), /ban #1 +until/);
  assert.equal(await type('unban 7'), 'unban: no ban in force has the number 7');
  assert.equal(await type('unban ratchet'), 'Ratchet is not banned any more');
  assert.equal(await type('unban ratchet'), 'unban: Ratchet is not banned');
  await noted(host, 'penalty.lifted ban Ratchet nil using a cheat the console true nil');
  assert.equal(await loginOf(t, host, 'Ratchet'), status.MediusSuccess);
  await type('account create Twin');
  assert.match(
    await type('unban twin'),
    /Twin is there in several titles; lift the ban by its number, which "ban list" shows/,
    '#2 would be a ban and no account',
  );

  assert.equal(await type('ban address 127.0.0.1 forever'), '127.0.0.1 is banned, ban #2');
  await noted(host, 'penalty.added ban nil 127.0.0.1  the console false nil');
  assert.equal(await loginOf(t, host, 'Ratchet'), status.MediusAccountBanned);
  assert.equal(await type('unban 127.0.0.1'), '127.0.0.1 is not banned any more');
  assert.match(await type('ban machine Ratchet 5m'), /^the console of Ratchet is banned, ban #3$/);
  assert.equal(await loginOf(t, host, 'Ratchet'), status.MediusMachineBanned);
  assert.equal(await type('unban #3'), 'ban #3 is lifted');
  const record = await type('audit');
  for (const part of [
    'unban.machine',
    'ban.address',
    'unban +Ratchet #1',
    'ban +Ratchet #1 +until .*using a cheat',
  ])
    assert.match(record, new RegExp(part));
  assert.equal(await type('note ratchet owned up by letter'), 'noted about Ratchet');
  assert.match(await type('penalties ratchet'), /note +by the console +owned up by letter$/);
  assert.match(await type('audit ratchet'), /the console +note +Ratchet #1 +owned up by letter/);
  assert.match(await type('ban Ratchet'), /^time is missing/);
  assert.match(await type('ban Ratchet never'), /the time is a time such as/);
  assert.match(await type('ban address nowhere 1d'), /an address is such as 192\.0\.2\.1/);
});

test('moderators act on those below them; others report, and find none of it', async (t) => {
  const host = await start(t);
  const type = typed(host);
  const [mod, boss, player] = [
    await comes(t, host, 'Mod'),
    await comes(t, host, 'Boss'),
    await comes(t, host, 'Player'),
  ];
  await type('role grant Mod moderator');
  await type('role grant Boss operator');
  for (const word of [
    'ban Mod 1d',
    'warn Mod x',
    'note Mod x',
    'unban 1',
    'audit',
    'find o',
    'account delete Mod',
  ])
    assert.equal(await says(player, `/${word}`), `no command /${word.split(' ')[0]}`);
  for (const line of ['ban Boss 1d', 'warn Boss x', 'account rename Boss Bossy', 'ban address 127.0.0.1 1d'])
    assert.match(await says(mod, `/${line}`), /Boss is operator here, and you are moderator/);
  assert.match(await says(mod, '/account reset-password Player'), /type \/login CODE/);
  await mod.hear(); // the answer has two lines
  assert.match(await says(mod, '/account delete Player'), /this needs the role operator/);
  assert.match(await type('ban address 192.0.2.7 1d'), /ban #1$/);
  assert.equal(await says(mod, '/unban 1'), 'ban #1 is lifted');
  assert.equal(await says(mod, '/unban 1'), 'unban: no ban in force has the number 1');
  assert.equal(await says(mod, '/warn Player calm down'), 'Player is warned');
  assert.deepEqual(await player.connection.systemMessage(), { severity: 0, text: 'Warning: calm down' });
  await noted(host, 'penalty.added warning Player nil calm down Mod false Player');
  assert.equal(await says(player, '/report Mod is unfair'), 'Mod is reported, thank you');
  await noted(host, 'report Mod is unfair Player');
  assert.match(await says(player, '/report Mod again'), /can be used again in/);
  assert.match(await type('penalties Mod'), /report +by Player +is unfair/);
  assert.match(await says(player, '/whoami'), /^Player #3, player, uya, /);
  assert.match(await says(mod, '/whoami'), /^Mod #1, moderator/);
  assert.equal(await says(player, '/seen Boss'), 'Boss is here');
  assert.match(await says(mod, '/find lay'), /^Player +#3 +uya/);
  assert.match(await says(mod, '/alts Player'), /Mod +#1 +uya +same console and address/);
  assert.match(await type('mute Player 5m'), /^Player is muted/);
  await noted(host, 'penalty.added mute Player nil  the console true Player');
  await type('unmute Player');
  await noted(host, 'penalty.lifted mute Player nil  the console false Player');
  assert.equal(await says(boss, '/kick Player'), 'Player is asked to leave');
  assert.match(await type('audit Player'), /kick.*\n.*unmute.*\n.*mute.*\n.*warn/);
});

test('a moderator bans neither the address nor the console of an operator who is away, or in another title', async (t) => {
  const host = await start(t);
  const type = typed(host);
  const [mod, player, boss] = [
    await comes(t, host, 'Mod'),
    await comes(t, host, 'Player'),
    await comes(t, host, 'Boss'),
  ];
  await type('role grant Mod moderator');
  await type('role grant Boss operator');
  await boss.leave();
  for (const line of ['ban address 127.0.0.1 1d', 'ban machine Player 1d'])
    assert.match(await says(mod, `/${line}`), /Boss is operator here, and you are moderator/, line);
  await type('role revoke Boss operator');
  const chief = makePlayer(t, { applicationId: DEADLOCKED_NTSC });
  await chief.play(host.at('mas'), 'Chief', PASSWORD);
  await type('role grant Chief operator');
  assert.match(await says(mod, '/ban address 127.0.0.1 1d'), /Chief is operator here, and you are moderator/);
  assert.equal(await type('ban list'), 'nobody is banned');
  await type('mute Chief 5m');
  await type('mute Player 5m');
  assert.match(await type('mute list'), /Chief.*deadlocked.*Player.*uya/s);
  assert.match(await says(mod, '/mute list'), /^Player/, 'those whom a moderator can name');
  await player.leave();
});

test('the message by which a console tells its id shows it to plugins that may read such ids', async (t) => {
  const reads = (name: string, more: string) => `plugin { name = "${name}", version = "1"${more} }
server.on("medius.in.DnasSignaturePost", function(e)
  local id = e.dnas_signature
  log.info("${name} " .. e.dnas_signature_length .. " " .. (id and string.format("%02x", id:byte(1)) or "nil"))
  if e:bytes():find("\\xc0\\xff\\xee", 1, true) then log.info("${name} found it in the bytes") end
  local done, why = pcall(function() e.dnas_signature = string.rep("x", 32) end)
  if not done then log.info("${name} " .. why:match("needs.*")) end
end)`;
  const host = await start(t, {
    'scripts/watcher.lua': reads('watcher', ', permissions = { "accounts.machine_id" }'),
    'scripts/curious.lua': reads('curious', ''),
    'scripts/apart.lua': reads('apart', ', isolate = "worker"'),
  });
  const player = await comes(t, host, 'Ratchet');
  await noted(host, 'watcher 4 c0');
  for (const name of ['curious', 'apart']) {
    await noted(host, `${name} 4 nil`);
    await noted(host, `${name} needs the permission accounts.machine_id`);
  }
  assert.ok(!host.lines.some(({ text }) => /in the bytes/.test(String(text))), 'bytes have zeros there');
  await player.leave();
});

test('a condition tests no field that the plugin may not read', async (t) => {
  const guesses = (name: string, more: string) => `plugin { name = "${name}", version = "1"${more} }
server.on("penalty.added", { where = { target = { "192.0.2.6", "192.0.2.7" } } }, function() log.info("${name} guessed") end)
server.on("penalty.added", { where = { kind = "ban" } }, function() log.info("${name} heard") end)`;
  const host = await start(t, {
    'scripts/curious.lua': guesses('curious', ''),
    'scripts/apart.lua': guesses('apart', ', isolate = "worker"'),
    'scripts/watcher.lua': guesses('watcher', ', permissions = { "accounts.machine_id" }'),
  });
  await typed(host)('ban address 192.0.2.7 1d');
  for (const name of ['curious', 'apart', 'watcher']) await noted(host, `${name} heard`);
  await noted(host, 'watcher guessed');
  assert.ok(!host.lines.some(({ text }) => /^(curious|apart) guessed/.test(String(text))));
});

test('an account is renamed while its player goes on, merged, opened and deleted', async (t) => {
  const host = await start(t);
  const type = typed(host);
  const ratchet = await comes(t, host, 'Ratchet');
  await comes(t, host, 'Clank').then((clank) => clank.leave());
  assert.equal(await type('account rename Ratchet Clank'), 'account rename: Clank is there already in uya');
  for (const name of ['System', 'The Console'])
    assert.match(
      await type(`account rename Ratchet ${name}`),
      new RegExp(`nobody may be called "${name}"`),
      'whose deeds would be taken for those of the host',
    );
  assert.match(await type(`account rename Ratchet ${'x'.repeat(40)}`), /nobody may be called/);
  assert.equal(await type('account rename Ratchet "Big R"'), 'Ratchet is called Big R now');
  assert.match((await ratchet.connection.systemMessage()).text, /^Your account is called Big R now/);
  await noted(host, 'renamed Ratchet Big R Big R');
  assert.match(await type('who'), /Big R/);
  assert.match(await says(ratchet, '/whoami'), /^Big R #1/);
  assert.equal(await loginOf(t, host, 'Ratchet', PASSWORD), status.MediusAccountNotFound);

  assert.equal(await type('account merge "Big R" Clank'), 'Big R #1 is a part of Clank #2 now');
  assert.match((await ratchet.connection.systemMessage()).text, /^Your account was made a part of Clank/);
  await ratchet.connection.closed;
  await noted(host, 'merged Big R Clank');
  assert.equal(await loginOf(t, host, 'Big R'), status.MediusAccountNotFound);

  assert.match(await type('account reset-password Clank'), /the next login of Clank sets its password/);
  assert.equal(await loginOf(t, host, 'Clank', 'another one'), status.MediusSuccess);
  await noted(host, 'reset Clank');
  assert.equal(await loginOf(t, host, 'Clank', PASSWORD), status.MediusInvalidPassword);
  await comes(t, host, 'Locked').then((locked) => locked.leave());
  await type('resetpassword Locked');
  assert.equal(await loginOf(t, host, 'Locked', 'another one'), status.MediusFail, 'a plugin may stop it');
  assert.equal(await loginOf(t, host, 'Locked', 'another one'), status.MediusFail, 'and it stays pending');

  const keeper = await comes(t, host, 'Keeper');
  const remove = (player: HeadlessPlayer) =>
    player.ask(AccountDeleteRequest, AccountDeleteResponse, { MasterPassword: PASSWORD });
  assert.equal((await remove(keeper)).StatusCode, status.MediusFail);
  const goner = await comes(t, host, 'Goner');
  assert.equal((await remove(goner)).StatusCode, status.MediusSuccess);
  await noted(host, 'delete Goner');
  assert.match(await type('account delete Keeper'), /^Keeper #\d+ is deleted$/);
  await keeper.connection.closed;
  assert.match(await type('seen Keeper'), /there is no account "Keeper"/);
  assert.match(await type('audit'), /account\.delete +Keeper.*\n.*Goner +account\.delete +Goner/);
});

const keeper = `plugin { name = "watcher", version = "1" }
server.on("chat.message", function(e, player)
  local key, value = string.match(e.text, "^(%w+)=(%w*)$")
  if value and value ~= "" then player.account_data[key] = value end
  if key then log.info(player.name .. " " .. key .. " " .. tostring(player.account_data[key])) end
end)`;

test('a merge takes over what plugins noted, also while the remaining one is here', async (t) => {
  const host = await start(t, { 'scripts/watcher.lua': keeper });
  const [old, kept] = [await comes(t, host, 'Old'), await comes(t, host, 'Kept')];
  for (const text of ['rank=high', 'team=red']) old.say(text);
  kept.say('team=blue');
  await noted(host, 'Old team red');
  await noted(host, 'Kept team blue');
  assert.equal(await typed(host)('merge Old Kept'), 'Old #1 is a part of Kept #2 now');
  await old.connection.closed;
  for (const text of ['rank=', 'team=']) kept.say(text);
  await noted(host, 'Kept rank high');
  await noted(host, 'Kept team blue');
  assert.equal(await loginOf(t, host, 'Old'), status.MediusAccountNotFound);
  assert.equal(host.lines.filter(({ msg }) => msg === 'a script failed').length, 0);
});

const helper = `plugin { name = "watcher", version = "1", permissions = { "accounts.machine_id", "accounts.read", "accounts.write",
  "players.moderate", "stats.write", "chat.say", "chat.system" } }
server.on("chat.message", function(_, player)
  player:set_announcement("only for " .. player.account.name)
  player:whisper_from("Oracle", "psst")
  server.go(function()
    local same = server.account(player.name)
    local sum = player:add_custom_stat("visits", 1)
    log.info(tostring(same == player.account), player.client_kind, #(player:machine_id() or ""), sum, same.last_login ~= nil)
    log.info(tostring(same:set_metadata("seen", { by = "watcher" })), same:metadata("seen").by, #same:penalties())
    if player.name == "Liar" then player:set_machine_id("C0FFEE01") end
    if player.name == "Cheater" then player:ban("forever", "cheating", { machine = true }) end
  end)
end)`;

test('a plugin looks people up, keeps numbers with them, whispers, announces and bans', async (t) => {
  const permissions = [
    'accounts.read',
    'accounts.write',
    'players.moderate',
    'stats.write',
    'chat.say',
    'chat.system',
  ];
  const host = await startJourneyHost(
    t,
    [
      `plugins={"watcher":{"permissions":${JSON.stringify(['accounts.machine_id', ...permissions])},"limits":{"share":100}}}`,
    ],
    { files: { 'scripts/watcher.lua': helper } },
  );
  const ratchet = await comes(t, host, 'Ratchet');
  ratchet.say('hi');
  const whisper = await ratchet.hear();
  assert.deepEqual(
    [whisper.OriginatorAccountName, whisper.Message, whisper.MessageType],
    ['Oracle', 'psst', 1],
  );
  assert.deepEqual(await ratchet.announcements(), ['only for Ratchet']);
  await noted(host, 'true ps2 8 1 true');
  await noted(host, 'true watcher 0');
  await ratchet.leave();
  const cheater = await comes(t, host, 'Cheater');
  cheater.say('hi');
  assert.equal((await cheater.connection.systemMessage()).text, 'You are banned. cheating');
  await cheater.connection.closed;
  assert.equal(await loginOf(t, host, 'Ratchet'), status.MediusMachineBanned);
  const liar = makePlayer(t); // a console that tells its id in its own way
  await liar.play(host.at('mas'), 'Liar', PASSWORD);
  liar.say('hi');
  assert.equal((await liar.connection.systemMessage()).text, 'You are banned. cheating');
  await liar.connection.closed;
});
