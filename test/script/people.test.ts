/** Accounts, moderation, and what players have of them, as plugins see them. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { host, player, type World, world } from './world.js';

const permissions = [
  ...['accounts.read', 'accounts.write', 'accounts.machine_id', 'stats.write', 'chat.say', 'chat.system'],
  ...['players.moderate', 'players.kick'],
];

const manifest = (more = '') =>
  `plugin { name = "people", version = "1", permissions = { ${permissions.map((one) => `"${one}"`).join(', ')} } ${more} }\n`;

/** Runs lines in a task of a plugin, with Ann and Bob here and Cid not; what it printed. */
async function run(
  t: TestContext,
  lua: string,
  { head = manifest(), path = 'scripts/people.lua', granted = (): boolean => true } = {},
) {
  const script = `${head}
server.commands.add { name = "go", run = function()
  server.go(function()
    local ann, bob = server.player("Ann"), server.player("Bob")
    ${lua}
    print("done")
  end)
end }`;
  const made = world(t, { [path]: script });
  made.players.set('1', player('1', 'Ann', { machine: 'cafe', version: 108 }));
  made.players.set('2', player('2', 'Bob', { version: 113, address: '192.0.2.9' }));
  const cid = { id: 30, name: 'Cid', pool: 'uya', registered: 5000, lastLogin: null, address: '192.0.2.9' };
  made.people.byId.set(30, { ...cid, machine: undefined, role: 'player' });
  made.people.byId.set(40, {
    ...cid,
    id: 40,
    name: 'Dee',
    pool: 'deadlocked',
    address: '',
    machine: undefined,
    role: 'owner',
  });
  const scripts = await host(t, made, { granted: (_, permission) => permission !== 'console' && granted() });
  assert.deepEqual(
    scripts.list().map(({ fault }) => fault),
    [undefined],
  );
  await scripts.command({ name: 'go', text: '', player: undefined });
  for (let i = 0; i < 400 && !isOver(made); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  return made;
}

const isOver = ({ printed, faults }: World) => printed.includes('done') || faults.length > 0;

function same(made: World, lines: readonly string[]): void {
  assert.deepEqual(made.faults, []);
  assert.deepEqual(made.printed, [...lines, 'done']);
}

const looks = `
    local cid = server.account("cid")
    print(cid.id, cid.name, cid.title, cid.registered, cid.last_login, cid.player)
    print(cid == server.account(30), server.account("nobody"), ann.account == server.account("Ann"))
    local seen = { [cid] = "kept" }
    print(seen[server.account(30)], ann.account.player == ann, cid:valid())
    local names = {}
    for _, one in ipairs(server.accounts { limit = 2 }) do names[#names + 1] = one.name end
    for _, one in ipairs(server.accounts { name = "I", after = ann.account }) do names[#names + 1] = one.name end
    print(table.concat(names, " "), #server.accounts { address = "192.0.2.9" }, #server.accounts { title = "deadlocked" })
    print(cid:role(), cid:grant("moderator"), cid:role(), cid:revoke(), cid:revoke())
    print(cid:rename("Sid"), cid.name)
    print(cid:rename("Ann"))
    local alts = bob.account:alts()
    print(#alts, alts[1].account.name, alts[1].machine, alts[1].address)
    print(cid:metadata("note"), cid:set_metadata("note", { 1, 2 }), cid:metadata("note")[2])
    print(cid:data("tries"), cid:set_data("tries", { 3 }), cid:data("tries")[1], pcall(cid.set_data, cid, "big", string.rep("x", 70000)))
    ann.account_data.tries = 4
    print(ann.account:data("tries"))
    print(#cid:stats(), cid:set_stats(string.rep("x", 256)), cid:stats():sub(1, 2))
    print(#cid:wide_stats(), cid:set_wide_stats { 7, 8 }, cid:wide_stats()[2])
    print(cid:custom_stat("wins"), cid:add_custom_stat("wins", 2), cid:set_custom_stat("rank", 1.5), cid:custom_stats().rank)
    print(bob:account_stats() == string.rep("\\0", 256), bob:add_custom_stat("wins", 1), bob:custom_stat("wins"))
    print(ann.account:merge_into(cid), ann.account:valid(), ann.account.name)
    print(cid:reset_password(), cid:delete(), cid:valid(), cid:role())`;

const seen = [
  '30 Cid uya 5 nil nil',
  'true nil true',
  'kept true true',
  'Ann Bob Cid 2 1',
  'player true moderator true false',
  'true Sid',
  'nil Ann is there already in uya',
  '1 Sid false true',
  'nil true 2',
  'nil true 3 true nil data: with "big" a plugin would keep 70013 bytes here, at most 65536 are possible',
  '4',
  '256 true xx',
  '100 true 8',
  'nil 2 true 1.5',
  'true 1 1',
  'true false nil',
  'true true false nil gone',
];

test('accounts are looked up, changed and merged, and are one and the same handle', async (t) => {
  const made = await run(t, looks);
  same(made, seen);
  assert.ok(
    made.sent.some((line) => line.startsWith('kick 1 ')),
    'who plays with an account that is gone leaves',
  );
});

test('the same in a thread of its own', async (t) => {
  same(await run(t, looks, { head: manifest(', isolate = "worker"') }), seen);
});

const moderates = `
    local id = moderation.ban({ account = "Cid" }, "1d", "language")
    local found = moderation.find { account = 30 }
    print(id, #found, found[1].kind, found[1].reason, found[1].author, found[1].active, found[1].expires - found[1].time)
    print(moderation.unban(id), moderation.unban(id), #moderation.find { account = 30 })
    print(moderation.ban({ address = "192.0.2.9" }, "forever"), moderation.find({ address = "192.0.2.9" })[1].target)
    print(#moderation.find { account = bob, address = "192.0.2.9", machine = "cafe" }, moderation.unban { address = "192.0.2.9" })
    print(moderation.warn(bob, "calm down"), moderation.mute("Cid", "10m"), moderation.unmute("Cid"), moderation.unmute("Cid"))
    local history = moderation.history("Cid")
    print(#history, history[1].kind, history[1].active, #bob.account:penalties())
    print(moderation.ban({ account = "Nobody" }, 60))
    local line = moderation.audit { limit = 1, action = "ban" }[1]
    print(line.action, line.author, line.target, #moderation.audit { account = "Cid" }, #moderation.alts("Bob"))
    print(moderation.kick(bob, "enough"), bob:ban("2h", "cheat", { address = true }), ann:warn("no"))
    print(ann:whisper_from("Oracle", "psst"), ann:set_announcement("hello"), ann:set_announcement(nil))
    print(ann.client_kind, bob.client_kind, ann:machine_id(), bob:machine_id(), ann.session ~= bob.session)
    print(ann:get("team"), ann:set("team", { "red" }), ann:get("team")[1], bob:get("team"))`;

const moderated = [
  '1 1 ban language people true 86400',
  '1 0 0',
  '2 192.0.2.9',
  '1 1',
  'true true true false',
  '2 ban false 1',
  'nil no such account',
  'ban people 192.0.2.9 2 1',
  'true true true',
  'true true true',
  'ps2 ps3 cafe nil true',
  'nil true red nil',
];

for (const [name, more] of [
  ['', ''],
  [' in a thread of its own', ', isolate = "worker"'],
] as const)
  test(`people are banned, warned, muted and told, and what was done is on record${name}`, async (t) => {
    const made = await run(t, moderates, { head: manifest(more) });
    same(made, moderated);
    for (let i = 0; i < 100 && !made.sent.some((line) => line.startsWith('announcement')); i++)
      await new Promise((resolve) => setTimeout(resolve, 5));
    const kinds = made.sent.map((line) => line.split(' ').slice(0, 2).join(' '));
    for (const one of ['kick 2', 'ban 2', 'warn 2', 'warn 1', 'whisper 1', 'announcement 1'])
      assert.ok(kinds.includes(one), `${one} in ${kinds}`);
  });

test('nobody becomes operator or owner, or is acted on as one, without the permission console', async (t) => {
  const made = await run(
    t,
    `local cid, dee = server.account("Cid"), server.account("Dee")
    print(cid:grant("owner"))
    for _, act in ipairs { "revoke", "reset_password", "delete" } do print(dee[act](dee)) end
    print(dee:rename("Eve"))
    print(cid:merge_into(dee))
    print(moderation.ban({ account = dee }, "forever"))
    print(moderation.ban(dee, "forever"))
    print(cid:grant("king"))`,
  );
  const acting = 'nil Dee is owner; acting on it needs the permission console';
  same(made, [
    'nil making somebody owner needs the permission console',
    ...new Array<string>(7).fill(acting),
    'nil there is no role "king"; there are helper,moderator,operator,owner',
  ]);
});

test("a title's plugin sees and reaches accounts of its title only, and no addresses", async (t) => {
  const made = await run(
    t,
    `print(server.account("Dee"), server.account(40), server.account("Dee", { title = "deadlocked" }))
    print(#server.accounts { title = "deadlocked" }, #server.accounts())
    print(moderation.ban({ account = 40 }, "forever"))
    print(pcall(moderation.ban, { address = "192.0.2.9" }, "forever"))
    print(pcall(moderation.find, { machine = "cafe" }))`,
    { path: 'games/uya/init.lua' },
  );
  assert.deepEqual(made.faults, []);
  assert.deepEqual(made.printed.slice(0, 3), ['nil nil nil', '0 3', 'nil no such account']);
  for (const line of made.printed.slice(3, 5)) assert.match(line, /^false .*accounts of that title only/);
});

for (const more of ['', ', isolate = "worker"'])
  test(`a title's plugin bans no address or console with a player, and keeps no numbers of other titles${more && ', in a thread, too'}`, async (t) => {
    const made = await run(
      t,
      `for _, also in ipairs { "address", "machine" } do print(pcall(bob.ban, bob, 60, "", { [also] = true })) end
      for _, use in ipairs { "custom_stats", "custom_stat", "set_custom_stat", "add_custom_stat" } do
        local args = ({ custom_stats = { "jak" }, custom_stat = { "wins", "jak" } })[use] or { "wins", 1, "jak" }
        print(pcall(bob.account[use], bob.account, table.unpack(args)))
      end
      print(bob.account:set_custom_stat("wins", 1, "uya"), bob:ban(60, "cheat"))`,
      { path: 'games/uya/init.lua', head: manifest(more) },
    );
    assert.deepEqual(made.faults, []);
    for (const line of made.printed.slice(0, 2)) assert.match(line, /^false .*accounts of that title only/);
    for (const line of made.printed.slice(2, 6))
      assert.match(line, /^false .*this plugin is for uya and not for "jak"/);
    assert.deepEqual(made.printed.slice(6), ['true true', 'done']);
  });

test('wrong use is an error that says what is right', async (t) => {
  const cases = [
    ['server.account()', /server\.account: argument 1 \(who\) must be text or an integer/],
    ['server.accounts { nam = "x" }', /there is no option "nam"; did you mean "name"/],
    ['moderation.ban(7, 60)', /target\) must be an account or a player or a table, got number/],
    ['moderation.ban({ acount = "Cid" }, 60)', /there is no target "acount"/],
    [
      'moderation.ban({ account = "Cid", address = "1" }, 60)',
      /the target is one of account, address and machine/,
    ],
    ['moderation.ban({ account = "Cid" }, "soon")', /duration/],
    ['moderation.ban({ account = "Cid" }, -1)', /duration is "forever", or more than 0/],
    ['ann.account:set_stats("x")', /stats are 256 bytes, got 1/],
    ['ann.account:set_wide_stats { "x" }', /list of 1 to 100 integers/],
    ['ann:set("", 1)', /a key has 1 to 255 bytes/],
    ['ann.account:set_metadata("k", ann)', /a handle of the server can not be stored/],
    ['ann.account:add_custom_stat("wins", 1, "uyya")', /there is no title "uyya"/],
    ['ann.account.nmae()', /account has no "nmae"; did you mean "name"/],
  ] as const;
  for (const [code, wanted] of cases) {
    const made = await run(t, code);
    assert.match(made.faults.join('\n'), wanted, code);
  }
  const denied = await run(t, 'server.account("Cid")', { granted: () => false });
  assert.match(denied.faults.join(), /server\.account needs the permission accounts\.read; grant it/);
});
