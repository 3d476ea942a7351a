/** Medius messages, frames and datagrams as scripts see and change them, against bytes written by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atOnce, type MediusCall } from '#script/layer.js';
import { scriptName } from '#script/names.js';
import { context108 } from '#wire/condition.js';
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import { RT } from '#wire/rt/ids.js';
import { host, origin, world } from './world.js';

const head = (name: string) => `plugin { name = "${name}", version = "1", permissions = { "packets.raw" } } `;

/** A slot of `length` bytes that begins with these. */
const slot = (length: number, bytes: readonly number[]) =>
  Buffer.concat([Buffer.from(bytes), Buffer.alloc(length)], length);
const i32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};

/** A ChatMessage as its layout says: MessageID 21, SessionKey 17, pad 2, type, target, text 64. */
const chatBytes = (text: readonly number[], type = 0, target = 0) =>
  Buffer.concat([
    slot(21, [0x31]),
    slot(17, [0x39]),
    Buffer.alloc(2),
    i32(type),
    i32(target),
    slot(64, text),
  ]);

function call(name: string, bytes: Buffer, more: Partial<MediusCall> = {}): MediusCall {
  const message = messages.named(name) as Message;
  const value = message.decode(bytes, 0, bytes.length, context108) as Record<string, unknown>;
  return { message, value, codec: context108, origin: origin(), ...more };
}

const encoded = ({ message, value }: MediusCall) => message.encode(value as never, context108);

test('names of fields are the declared ones in snake_case', () => {
  const names = [
    'MessageID',
    'IPAddress',
    'MediusWorldID',
    'GenericField3',
    'Message',
    'TargetID',
    'NumLadderPositions',
  ];
  assert.deepEqual(names.map(scriptName), [
    'message_id',
    'ip_address',
    'medius_world_id',
    'generic_field3',
    'message',
    'target_id',
    'num_ladder_positions',
  ]);
});

test('fields are read from the message and assigned into it, byte for byte', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}
      server.on("medius.in.ChatMessage", { where = { message_type = 3 } }, function(e)
        print(e.message_type, e.target_id, #e.message, e.message:byte(1, -1))
        e.message = "\\x09\\xff\\x80!"
        e.target_id = -2
      end)`,
  });
  const scripts = await host(t, made);
  const hook = scripts.mediusIn[messages.named('ChatMessage')!.key]!;
  const one = call('ChatMessage', chatBytes([0x08, 0x80, 0xfe, 0x41], 3, 77));
  assert.deepEqual(hook.run(one), { kind: 'pass', changed: true });
  assert.deepEqual(made.printed, ['3 77 4 8 128 254 65']);
  assert.ok(encoded(one).equals(chatBytes([0x09, 0xff, 0x80, 0x21], 3, -2)));
  const other = call('ChatMessage', chatBytes([0x41], 0, 1));
  assert.deepEqual(hook.run(other), { kind: 'pass', changed: false });
});

test('secrets are not there: no reading, no writing, no copy', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}
      server.on("medius.in.AccountLoginRequest", function(e)
        print(e.username, pcall(function() return e.password end))
        print(pcall(function() e.password = "x" end))
        for name in pairs(e:copy()) do print(name) end
        print(e.session_key)
      end)`,
  });
  const scripts = await host(t, made);
  const bytes = Buffer.concat([slot(21, [1]), slot(17, [0x35]), slot(32, [0x41]), slot(32, [0x50, 0x57])]);
  const one = call('AccountLoginRequest', bytes);
  scripts.mediusIn[one.message.key]!.run(one);
  const said = made.printed.join('\n');
  assert.match(said, /^A false scripts\/a\.lua:3: AccountLoginRequest has no "password"/);
  assert.match(said, /AccountLoginRequest has no field "password"/);
  assert.ok(!said.includes('PW') && !said.split('\n').includes('password'));
  assert.match(made.faults[0] ?? '', /has no "session_key"/);
});

test('a value that does not fit is an error that names the field, and nothing of the handler stays', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}
      server.on("medius.in.ChatMessage", function(e)
        e.message = "changed"
        e.target_id = 1 << 31
      end)
      server.on("medius.in.ChatMessage", function(e) e.message = 5 end)
      server.on("medius.in.ChatMessage", function(e) e.mesage = "x" end)
      server.on("medius.in.ChatMessage", function(e) e.target_id = 1.5 end)`,
  });
  const scripts = await host(t, made);
  const one = call('ChatMessage', chatBytes([0x41]));
  assert.deepEqual(scripts.mediusIn[one.message.key]!.run(one), { kind: 'pass', changed: false });
  assert.ok(encoded(one).equals(chatBytes([0x41])));
  assert.match(
    made.faults[0] ?? '',
    /a\.lua:4: ChatMessage\.target_id must be an integer from -2147483648 to 2147483647, got 2147483648/,
  );
  assert.match(made.faults[1] ?? '', /ChatMessage\.message must be text, got number/);
  assert.match(made.faults[2] ?? '', /no field "mesage"; did you mean "message"/);
  assert.match(made.faults[3] ?? '', /target_id must be an integer/);
});

test('text that is too long is cut before the NUL of its slot', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')} server.on("medius.in.ChatMessage", function(e) e.message = ("x"):rep(100) end)`,
  });
  const scripts = await host(t, made);
  const one = call('ChatMessage', chatBytes([0x41]));
  scripts.mediusIn[one.message.key]!.run(one);
  assert.ok(encoded(one).equals(chatBytes(new Array(63).fill(0x78))));
});

test('after the handler ids, keys, status and addresses are read-only, structs too, without packets.raw', async (t) => {
  const source = (name: string) => `${head(name)}
    server.on("medius.out.AccountLoginResponse", function(e)
      local tries = {
        function() e.account_id = 1 end, function() e.status_code = 0 end, function() e.message_id = "x" end,
        function() e.connect_info.type = 1 end, function() e.account_type = 1 end,
      }
      for _, try in ipairs(tries) do print((pcall(try))) end
      print(e.connect_info.type)
    end)`;
  const made = world(t, { 'scripts/a.lua': source('a') });
  const size = 3 + 4 * 4 + 21;
  const bytes = Buffer.concat([Buffer.alloc(size), i32(3), Buffer.alloc(400)]);
  const message = messages.named('AccountLoginResponse') as Message;
  const whole = bytes.subarray(
    0,
    message.encode(
      message.sample(() => 0, context108),
      context108,
    ).length,
  );
  const plain = await host(t, made, { granted: () => false });
  plain.mediusOut[message.key]!.run(call('AccountLoginResponse', whole));
  assert.deepEqual(made.faults, []);
  assert.deepEqual(made.printed, ['false', 'false', 'false', 'false', 'true', '3']);
  made.log.length = 0;
  const raw = await host(t, made);
  raw.mediusOut[message.key]!.run(call('AccountLoginResponse', whole));
  assert.deepEqual(made.printed, ['true', 'true', 'true', 'true', 'true', '1']);
});

test('a list is hooked as a list: rows are taken out and put in order', async (t) => {
  const name = 'ChannelList_ExtraInfoResponse';
  const made = world(t, {
    'scripts/a.lua': `${head('a')}
      server.on("medius.out.${name}", function(e)
        local kept = {}
        for _, row in ipairs(e.items) do
          if row.player_count > 0 then table.insert(kept, 1, row) end
        end
        kept[1].lobby_name = "FIRST"
        e.items = kept
      end)`,
  });
  const scripts = await host(t, made);
  const message = messages.named(name) as Message;
  const row = (lobby: string, players: number) => ({
    ...(message.sample(() => 0, context108) as Record<string, unknown>),
    LobbyName: lobby,
    PlayerCount: players,
  });
  const items: Record<string, unknown>[] = [row('a', 1), row('b', 0), row('c', 2)];
  const outcome = scripts.mediusOut[message.key]!.run({
    message,
    value: items[0]!,
    items,
    codec: context108,
    origin: origin(),
  });
  assert.deepEqual(made.faults, []);
  assert.deepEqual(outcome, { kind: 'pass', changed: true });
  assert.deepEqual(
    items.map(({ LobbyName }) => LobbyName),
    ['FIRST', 'a'],
  );
});

test('e:reply answers in the handler’s place, with the request’s MessageID; what does not encode is an error', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}
      server.on("medius.in.VersionServerRequest", function(e)
        print(pcall(e.reply, e, "VersionServerRespons", {}))
        print(pcall(e.reply, e, "VersionServerResponse", { versoin = "x" }))
        e:reply("VersionServerResponse", { version_server = "Lua 5.4" })
      end)`,
  });
  const scripts = await host(t, made);
  const response = messages.named('VersionServerResponse') as Message;
  const one = call('VersionServerRequest', Buffer.concat([slot(21, [0x41, 0x42]), slot(17, [0x31])]));
  const outcome = atOnce(scripts.mediusIn[one.message.key]!.run(one));
  assert.deepEqual(made.faults, []);
  assert.match(made.printed[0] ?? '', /did you mean "VersionServerResponse"/);
  assert.match(made.printed[1] ?? '', /no field "versoin"/);
  assert.equal(outcome.kind, 'reply');
  if (outcome.kind !== 'reply') return;
  const bytes = response.encode(outcome.value as never, context108);
  assert.equal(bytes.toString('latin1', 0, 3), 'AB\0');
  assert.ok(bytes.includes('Lua 5.4\0'));
});

test('a registration for all messages is found under each of them', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')} server.on("medius.in", { where = { server = "mls" } }, function(e) print(e:len(), e.message) end)`,
  });
  const scripts = await host(t, made);
  assert.ok(scripts.mediusIn.every((hook) => hook !== undefined));
  assert.ok(scripts.mediusOut.every((hook) => hook === undefined));
  const one = call('ChatMessage', chatBytes([0x41]));
  scripts.mediusIn[one.message.key]!.run(one);
  assert.deepEqual(made.printed, ['112 A']);
});

test('frames and NAT datagrams: bytes by offset, dropped, replaced with packets.raw alone', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}
      server.on("rt.in.CLIENT_ECHO", { where = { [0] = 7 } }, function(e) print(e.name, e.length, e:u16(1), e:bytes(1)) return false end)
      server.on("rt.out.SERVER_APP", function(e) e.payload = e.payload .. "\\0\\255" end)
      server.on("nat", function(e) print(e:u32(0), pcall(e.u32, e, 1)) end)`,
  });
  const scripts = await host(t, made);
  const frame = (id: number, bytes: readonly number[]) => ({
    id,
    bytes: Buffer.from(bytes),
    origin: origin(),
  });
  const echo = scripts.rtIn[RT.CLIENT_ECHO]!;
  assert.equal(echo.run(frame(RT.CLIENT_ECHO, [7, 0x41, 0x42])).kind, 'drop');
  assert.equal(echo.run(frame(RT.CLIENT_ECHO, [8, 0x41, 0x42])).kind, 'pass');
  const app = scripts.rtOut[RT.SERVER_APP]!.run(frame(RT.SERVER_APP, [1, 0x80]));
  assert.deepEqual(app.kind === 'pass' && [...app.bytes], [1, 0x80, 0, 255]);
  scripts.nat!.run(frame(0, [1, 0, 0, 0x80]));
  assert.deepEqual(made.printed[0], 'CLIENT_ECHO 3 16961 AB');
  assert.match(
    made.printed[1] ?? '',
    /^2147483649 false 4 bytes at offset 1 lie outside the packet of 4 bytes/,
  );
  assert.equal(scripts.rtIn[RT.CLIENT_HELLO], undefined);
});

test('bytes never show a secret: blank in messages, refused in frames without packets.raw', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1" }
      server.on("medius.in.AccountLoginRequest", function(e) print(e:bytes(38)) end)
      server.on("rt.in.CLIENT_APP_TOSERVER", function(e)
        print(e.length, select(2, pcall(e.bytes, e)))
        print(select(2, pcall(function() return e.payload end)))
        print(select(2, pcall(e.u8, e, 0)))
        for name in pairs(e:copy()) do print(name) end
      end)
      print(select(2, pcall(server.on, "rt.in.CLIENT_APP_TOSERVER", { where = { [0] = 1 } }, print)))
      print(pcall(server.on, "rt.in.CLIENT_ECHO", { where = { [0] = 1 } }, print))`,
  });
  const scripts = await host(t, made, { granted: () => false });
  const login = Buffer.concat([slot(21, [1]), slot(17, [0x35]), slot(32, [0x41]), slot(32, [0x50, 0x57])]);
  const one = call('AccountLoginRequest', login);
  scripts.mediusIn[one.message.key]!.run(one);
  scripts.rtIn[RT.CLIENT_APP_TOSERVER]!.run({
    id: RT.CLIENT_APP_TOSERVER,
    bytes: Buffer.from('PW'),
    origin: origin(),
  });
  assert.deepEqual(made.faults, []);
  const [where, echo, bytes, ...frame] = made.printed;
  assert.match(where ?? '', /needs the permission packets\.raw/);
  assert.match(echo ?? '', /^true/);
  assert.equal(bytes, `A${'\0'.repeat(31)}**${'\0'.repeat(30)}`);
  assert.match(frame[0] ?? '', /^2 .*need the permission packets\.raw/);
  assert.ok(!made.printed.join('\n').includes('PW'));
  assert.ok(frame.slice(3).every((name) => name !== 'payload'));
});

test('a struct is changed in the message alone, not in what it was made from', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `${head('a')}
      server.on("medius.out.AccountLoginResponse", function(e)
        local one, two = e.connect_info, e.connect_info
        one.type = 2
        two.session_key = nil
      end)
      server.on("medius.out.AccountLoginResponse", function(e)
        local one, two = e.connect_info, e.connect_info
        one.type = 3
        print(two.type, e.connect_info.type, one == two)
      end)`,
  });
  const scripts = await host(t, made);
  const message = messages.named('AccountLoginResponse') as Message;
  const shared = message.sample(() => 0, context108) as Record<string, unknown>;
  const info = shared.ConnectInfo as Record<string, unknown>;
  const before = info.Type;
  const value = { ...shared };
  scripts.mediusOut[message.key]!.run({ message, value, codec: context108, origin: origin() });
  assert.equal(info.Type, before);
  assert.equal((value.ConnectInfo as Record<string, unknown>).Type, 3);
  assert.match(made.faults[0] ?? '', /has no field "session_key"/);
  assert.deepEqual(made.printed, ['3 3 false']);
});

test('the report of a failing handler names the message and shows its first bytes', async (t) => {
  const made = world(t, {
    'scripts/a.lua': `plugin { name = "a", version = "1" }
server.on("medius.in.ChatMessage", function(e)
  local function inner() error("no") end
  inner()
end)`,
  });
  const scripts = await host(t, made);
  const message = messages.named('ChatMessage')!;
  const value = message.sample(() => 0.5, context108) as Record<string, unknown>;
  const bytes = message.encode(value as never, context108);
  atOnce(scripts.mediusIn[message.key]!.run({ message, value, codec: context108, origin: origin() }));
  const line = made.log.find(({ message: text }) => text === 'a script failed')!;
  assert.equal(line.fields.event, 'medius.in.ChatMessage');
  assert.equal(line.fields.message, 'ChatMessage');
  assert.match(String(line.fields.bytes), /^[0-9a-f]{32}$/);
  assert.equal(String(line.fields.bytes).length, Math.min(32, bytes.length * 2));
  assert.match(String(line.fields.err), /^scripts\/a\.lua:3: no/);
  assert.match(String(line.fields.trace), /in (local|upvalue|function) 'inner'/);
});
