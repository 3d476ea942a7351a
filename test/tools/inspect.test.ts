/** `rekindle inspect` on captures of our own traffic: what it shows, hides, leaves out, and survives. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { carried } from '#tools/inspect/capture/layers.js';
import { PcapReader } from '#tools/inspect/capture/pcap.js';
import { PcapngReader } from '#tools/inspect/capture/pcapng.js';
import { TcpStream } from '#tools/inspect/tcp-stream.js';
import {
  connection,
  ipv4,
  pcap,
  pcapHeader,
  pcapng,
  pcapPackets,
  type Side,
  timed,
  udp,
  usual,
} from './captures.js';
import { inspected, inspectedBytes, printed, withFiles } from './inspecting.js';
import { applicationId, password, sessionKey, traffic } from './traffic.js';

const client: Side = { host: '10.0.0.2', port: 40001 };
const mls: Side = { host: '10.0.0.1', port: 10078 };
const names = (lines: readonly { medius?: { name?: string } }[]) =>
  lines.flatMap(({ medius }) => medius?.name ?? []);

for (const version of [108, 110, 113]) {
  for (const keyOffer of ['sealed', 'clear', 'none'] as const) {
    test(`a login at ${version}, key offered ${keyOffer}: every message by name, with its fields`, async () => {
      const steps = traffic({ version, keyOffer, chats: 2 });
      const { lines, summary } = await inspectedBytes(pcap(timed(connection(client, mls, steps))));
      const chat = ['ChatMessage', 'ChatFwdMessage'];
      assert.deepEqual(names(lines), ['AccountLoginRequest', ...chat, ...chat]);
      assert.ok(lines.every(({ status, error }) => status !== 'sealed' && error === undefined));
      const [only] = summary.connections;
      assert.deepEqual(
        [only!.mediusVersion, only!.accountNames, only!.missing, only!.server],
        [version, ['Ratchet'], [], 'mls'],
      );
    });
  }
}

test('a password and a session key are shown as stars, and as they are only when asked for', async () => {
  const bytes = pcap(timed(connection(client, mls, traffic())));
  const { lines, text } = await inspectedBytes(bytes);
  const login = lines.find(({ medius }) => medius?.name === 'AccountLoginRequest')!;
  assert.deepEqual(login.medius!.fields, {
    MessageID: '1',
    SessionKey: '***',
    Username: 'Ratchet',
    Password: '***',
  });
  assert.equal(login.raw, undefined);
  const hex = (secret: string) => Buffer.from(secret).toString('hex');
  for (const secret of [password, hex(password), `"${sessionKey}"`, hex(sessionKey)])
    assert.ok(!text.includes(secret), secret);
  const open = await inspectedBytes(bytes, { secrets: true });
  const shown = open.lines.find(({ medius }) => medius?.name === 'AccountLoginRequest')!;
  assert.equal(shown.medius!.fields!.Password, password);
  assert.ok(shown.raw!.includes(hex(password)));
});

test('a player is found on every connection that shares the session key', async () => {
  const others = { host: '10.0.0.3', port: 40001 };
  const visit = { chats: 0, login: { sessionKey, accessKey: 'a'.repeat(16) } };
  const packets = [
    ...connection(client, { ...mls, port: 10075 }, traffic()),
    ...connection(client, mls, traffic({ ...visit, name: 'Alias' })),
    ...connection(others, mls, traffic({ name: 'Qwark' }).slice(0, 4)),
  ];
  const bytes = pcap(timed(packets));
  for (const player of ['ratchet', 'Alias', sessionKey]) {
    const { summary, lines } = await inspectedBytes(bytes, { player });
    assert.deepEqual(
      summary.connections.map(({ connection }) => connection),
      [1, 2],
      player,
    );
    assert.ok(lines.length > 10 && lines.every(({ connection }) => connection < 3));
  }
});

test('the table: time, connection, server, direction, id, name, fields; text from a capture cannot act on a terminal', async () => {
  const steps = traffic({ keyOffer: 'none', chats: 1, chat: '\u001b[2J\u009b1m"hi"' });
  const { text } = await withFiles({ 'a.pcap': pcap(timed(connection(client, mls, steps))) }, (paths) =>
    printed({ paths, json: false }),
  );
  assert.match(
    text,
    /^ +0\.000000 +1 mls +-> {2}00 CLIENT_CONNECT_TCP +prefix=\w+ worldId=1 applicationId=10684 key=\*\*\*$/m,
  );
  assert.match(
    text,
    /<- {2}0a ChatFwdMessage +OriginatorAccountID=7 OriginatorAccountName=Clank MessageType=\w+ Message="/,
  );
  assert.match(
    text,
    new RegExp(
      `1 mls: 10\\.0\\.0\\.2:40001 -> 10\\.0\\.0\\.1:10078, Medius 1\\.08, application ${applicationId}; \\d+ messages`,
    ),
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

test('colours on a terminal', async () => {
  const { painter } = await import('#tools/inspect/table.js');
  assert.equal(painter(true)('bad', 'x'), '\u001b[31mx\u001b[0m');
  assert.equal(painter(false)('bad', 'x'), 'x');
});

test('a server at an unusual port is known by its first message; other connections are counted and left alone', async () => {
  const odd = { ...mls, port: 5000 };
  const web = { direction: 'client' as const, bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n') };
  const packets = [
    ...connection(client, odd, traffic({ chats: 0 })),
    ...connection({ ...client, port: 40002 }, { ...mls, port: 80 }, [
      web,
      { direction: 'server', bytes: Buffer.alloc(1000, 'x') },
    ]),
  ];
  const { lines, summary } = await inspectedBytes(pcap(timed(packets)));
  assert.deepEqual(names(lines), ['AccountLoginRequest']);
  assert.deepEqual([summary.connections.length, summary.otherConnections], [1, 1]);
  const told = await inspectedBytes(pcap(timed(packets)), { ports: ['mls=4990-5010'], roles: ['mls'] });
  assert.equal(told.lines[0]!.server, 'mls');
});

test('ports that are used again make another connection', async () => {
  const packets = [traffic({ name: 'One' }), traffic({ name: 'Two' })].flatMap((steps) =>
    connection(client, mls, steps),
  );
  const { summary } = await inspectedBytes(pcap(timed(packets)));
  assert.deepEqual(
    summary.connections.map(({ accountNames, missing }) => [accountNames, missing]),
    [
      [['One'], []],
      [['Two'], []],
    ],
  );
});

test('NAT: a request, its answer, a keep-alive, and what is none of them', async () => {
  const nat = { host: '10.0.0.1', port: 10070 };
  const from = (hex: string) => udp(client, nat, Buffer.from(hex, 'hex'));
  const packets = [
    from('0000e400'),
    udp(nat, client, Buffer.from('cb007173191c', 'hex')),
    from('000000d4'),
    from('01'),
  ];
  const { lines } = await inspectedBytes(pcap(timed(packets)));
  assert.deepEqual(
    lines.map(({ name, fields, error }) => [name, fields, error]),
    [
      ['NAT request', { bytes: '0000e400' }, undefined],
      ['NAT answer', { address: '203.0.113.115', port: 6428 }, undefined],
      ['NAT keep-alive', { bytes: '000000d4' }, undefined],
      [undefined, undefined, '1 bytes are no NAT message'],
    ],
  );
});

test('what is not read is counted: IPv6, fragments, other protocols', async () => {
  const ip6 = Buffer.alloc(40, 0);
  ip6[0] = 0x60;
  const some = Buffer.alloc(32);
  const packets = [
    ip6,
    ipv4(17, client, mls, some, 0x2000),
    ipv4(17, client, mls, some, 0x0010),
    ipv4(1, client, mls, some),
  ];
  const { summary } = await inspectedBytes(pcap(timed(packets)));
  assert.deepEqual(summary.leftOut, {
    IPv6: 1,
    'IPv4 fragment, which is not put together': 2,
    'neither TCP nor UDP': 1,
  });
});

test('a message that nothing is known of is told with its bytes, and counted in the summary', async () => {
  const frame = Buffer.from('0b060001f0aabbccdd', 'hex');
  const steps = traffic({ keyOffer: 'none', chats: 0 }).slice(0, 2);
  const packets = connection(client, mls, [
    ...steps,
    { direction: 'client', bytes: frame },
    { direction: 'client', bytes: Buffer.from('7d0100ff', 'hex') },
  ]);
  const { lines, summary } = await inspectedBytes(pcap(timed(packets)));
  assert.equal(lines.at(-2)!.raw, '01f0aabbccdd');
  assert.deepEqual(
    summary.unknown.map(({ what, why, count }) => [what, why, count]),
    [
      ['class 1 type 0xf0, from the client', 'unknown', 1],
      ['RT 7d', 'unknown', 1],
    ],
  );
});

test('a damaged frame is said to be damaged, and the next one is read', async () => {
  const steps = traffic({ chats: 2 });
  const at = steps.findLastIndex(({ direction, bytes }) => direction === 'client' && bytes.length > 100);
  const bytes = Buffer.from(steps[at]!.bytes);
  bytes[50]! ^= 1;
  const broken = steps.map((step, i) => (i === at ? { ...step, bytes } : step));
  const { lines, summary } = await inspectedBytes(pcap(timed(connection(client, mls, broken))));
  const reason = 'its hash does not fit the session key: damaged, or sealed with another';
  assert.deepEqual(summary.sealed, { [reason]: 1 });
  assert.notEqual(lines.at(-1)!.status, 'sealed');
});

test('files that are no captures, empty, compressed or cut off are faults that say so', async () => {
  const whole = pcap(timed(connection(client, mls, traffic())));
  const files = {
    'cut.pcap': whole.subarray(0, -5),
    'cut.pcapng': pcapng(timed(connection(client, mls, traffic()))).subarray(0, -5),
    'damaged.pcap': Buffer.concat([pcapHeader(), Buffer.alloc(16, 0xff), whole]),
    'empty.pcap': Buffer.alloc(0),
    'gz.pcap': Buffer.from('1f8b080000', 'hex'),
    'other.json': '{"kind":"song"}',
    'text.pcap': 'hello',
    'wrong.json': '{"kind":"conversation","tcpSegments":[{"dir":"up","hex":""}]}',
  };
  const { faults, lines } = await withFiles(files, (paths) =>
    inspected({ paths: [...paths, '/nowhere/x.pcap'] }),
  );
  const said = Object.fromEntries(faults.map(({ file, text }) => [file.split('/').at(-1), text]));
  assert.match(said['cut.pcap']!, /^ends inside packet \d+ \(65 bytes at offset \d+\)$/);
  assert.match(said['cut.pcapng']!, /^ends inside a block \(\d+ bytes at offset \d+\)$/);
  assert.match(said['damaged.pcap']!, /^packet 1 at offset 24 says 4294967295 bytes, 262144 are possible$/);
  assert.equal(said['empty.pcap'], 'is empty');
  assert.match(said['gz.pcap']!, /gunzip/);
  assert.match(said['other.json']!, /no recording/);
  assert.match(said['text.pcap']!, /begins with 68656c6c: neither pcap nor pcapng/);
  assert.match(said['wrong.json']!, /tcpSegments\[0\]\.dir: "client" or "server" is needed, not "up"/);
  assert.match(said['x.pcap']!, /ENOENT/);
  assert.equal(new Set(lines.map(({ connection }) => connection)).size, 2);
});

test('packets that were captured in part are counted as lost, byte for byte', async () => {
  const steps = traffic();
  const long = steps.filter(({ bytes }) => 14 + 40 + bytes.length > 150);
  const { summary } = await inspectedBytes(pcap(timed(connection(client, mls, steps)), usual, 150));
  const lost = { client: 0, server: 0 };
  for (const { direction, bytes } of long) lost[direction] += 54 + bytes.length - 150;
  const missing = summary.connections[0]!.missing.filter((text) => text.endsWith('not captured'));
  assert.deepEqual(
    missing,
    (['client', 'server'] as const)
      .filter((side) => lost[side] > 0)
      .map((side) => `${lost[side]} bytes from the ${side} that were not captured`),
  );
  assert.ok(missing.length > 0);
});

const flat = (stretches: readonly ({ bytes: Buffer } | { lost: number })[]) =>
  stretches.map((stretch) => ('lost' in stretch ? stretch.lost : stretch.bytes.toString()));
const bytesOf = (text: string) => Buffer.from(text);

test('a stream in pieces: overlaps are cut, early pieces wait, the numbers wrap around', () => {
  const stream = new TcpStream();
  const at = (offset: number) => (0xfffffffe + offset) >>> 0;
  stream.start(at(0));
  assert.deepEqual(flat(stream.receive(at(0), bytesOf('ab'))), ['ab']);
  assert.deepEqual(flat(stream.receive(at(4), bytesOf('ef'))), []);
  assert.deepEqual(flat(stream.receive(at(7), bytesOf('h'))), []);
  assert.deepEqual(flat(stream.receive(at(1), bytesOf('bcd'))), ['cd', 'ef']);
  assert.deepEqual(flat(stream.receive(at(0), bytesOf('abcdef'))), []);
  assert.deepEqual(flat(stream.acknowledge(at(8))), [1, 'h']);
  assert.deepEqual([stream.delivered, stream.lost], [7, 1]);
  assert.deepEqual(flat(stream.receive(at(20), bytesOf('z'))), []);
  assert.deepEqual(flat(stream.end()), [12, 'z']);
});

test('a stream whose missing piece never comes gives up after a while', () => {
  const stream = new TcpStream();
  stream.start(0);
  const piece = Buffer.alloc(1000);
  let given = 0;
  for (let i = 1; i < 400; i++)
    for (const stretch of stream.receive(i * 1000, piece))
      given += 'bytes' in stretch ? stretch.bytes.length : 0;
  assert.equal(stream.lost, 1000);
  assert.ok(given >= 399_000 - 264_000, String(given));
});

test('readers give the same packets however the file is cut, and survive any damage', () => {
  const packets = timed(connection(client, mls, traffic({ chats: 1 })));
  let seed = 11;
  const random = (limit: number) => {
    seed = (seed * 48271) % 0x7fffffff;
    return seed % limit;
  };
  for (const [file, make] of [
    [pcap(packets), () => new PcapReader()],
    [pcapng(packets), () => new PcapngReader()],
  ] as const) {
    const whole = make().receive(file);
    assert.equal(whole.length, packets.length);
    const bitwise = make();
    const parts = [...file].flatMap((byte) => bitwise.receive(Buffer.of(byte)));
    assert.deepEqual(
      parts.map(({ bytes, time }) => [bytes.toString('hex'), time]),
      whole.map(({ bytes, time }) => [bytes.toString('hex'), time]),
    );
    for (let i = 0; i < 2000; i++) {
      const damaged = Buffer.from(file.subarray(0, file.length - random(60)));
      for (let j = 0; j < 4; j++) damaged[random(damaged.length)] = random(256);
      const reader = make();
      for (const packet of reader.receive(damaged)) carried(packet);
      reader.damage();
    }
  }
});

test('mutated captures are read to their end', async () => {
  const steps = traffic({ chats: 1 });
  let seed = 5;
  const random = (limit: number) => {
    seed = (seed * 48271) % 0x7fffffff;
    return seed % limit;
  };
  const rounds = Array.from({ length: 60 }, () => {
    const packets = connection(client, mls, steps).filter(() => random(12) > 0);
    for (const packet of packets) if (random(3) === 0) packet[random(packet.length)] = random(256);
    return pcapPackets(timed(packets));
  });
  const { summary, faults } = await inspectedBytes(Buffer.concat([pcapHeader(), ...rounds]));
  assert.deepEqual(faults, []);
  assert.ok(summary.packets > 60 * 10);
});
