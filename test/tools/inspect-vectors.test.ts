/** The recorded conversations, as they are and made into captures: every frame is accounted for. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { vectors, vectorsDir, vectorTest } from '../vectors.js';
import { connection, type FileFormat, linkLayers, pcap, pcapng, type Side, timed, udp } from './captures.js';
import { type Inspected, inspected, inspectedBytes, type Line, printed } from './inspecting.js';

interface Told {
  readonly packet: number;
  readonly dir: 'client' | 'server';
  readonly id: number;
  readonly name: string;
  readonly length: number;
  readonly hash?: string;
  readonly status: 'decrypted' | 'plaintext' | 'identified-by-hash' | 'redacted';
  readonly plain?: string;
  readonly inner?: { id: number; payload: string }[];
}

interface Recorded {
  readonly mediusVersion: number;
  readonly origin: { readonly tcp: string };
  readonly sessionKeys: Record<string, string>;
  readonly tcpSegments: { packet: number; dir: 'client' | 'server'; hex: string }[];
  readonly messages: Told[];
}

interface Datagrams {
  readonly datagrams: { dir: 'client' | 'server'; hex: string; frames: Told[] }[];
}

const names = [
  'uya108-mas-1',
  'uya108-mls-novalis',
  'uya108-dme-create',
  'dl110-muis',
  'dl110-dme',
  'ps3-113-mas',
];
const statuses = {
  decrypted: 'opened',
  plaintext: 'clear',
  'identified-by-hash': 'named',
  redacted: 'redacted',
};
const file = (name: string) => join(vectorsDir, `conv-${name}.json`);
const recorded = (name: string) => vectors<Recorded>(`conv-${name}.json`);

/** The frames of the recording, without those that were cut out of it. */
function told(name: string): Told[] {
  return recorded(name).messages.filter(({ status }) => status !== 'redacted');
}

const frames = (lines: readonly Line[]) => lines.filter(({ kind }) => kind === 'frame');

/** Every frame, in the order of its direction, says what the recording says of it. */
function compare(lines: readonly Line[], expected: readonly Told[]): void {
  const actual = frames(lines);
  assert.equal(actual.length, expected.length);
  for (const direction of ['client', 'server']) {
    const ours = actual.filter((line) => line.direction === direction);
    const theirs = expected.filter(({ dir }) => dir === direction);
    for (const [i, told] of theirs.entries()) compareOne(ours[i]!, told);
  }
}

function compareOne(line: Line, told: Told): void {
  assert.equal(`RT_MSG_${line.rt!.name}`, told.name);
  assert.deepEqual(
    [line.rt!.id, line.rt!.length, line.status],
    [told.id, told.length, statuses[told.status]],
  );
  const hash = told.hash === undefined ? undefined : Buffer.from(told.hash, 'hex').reverse().toString('hex');
  assert.equal(line.rt!.hash, hash, told.name);
  assert.equal(line.error, undefined);
  if (told.inner === undefined) assert.equal(line.raw, told.plain, told.name);
}

/** A Medius message with a layout is read to its last byte. */
function checkMedius(lines: readonly Line[]): void {
  for (const { medius } of lines) {
    assert.equal(medius?.error, undefined, medius?.name);
    if (medius?.fields !== undefined) assert.equal(medius.bytesUsed, medius.length, medius.name);
  }
}

for (const name of names) {
  vectorTest(`inspect accounts for every frame of ${name}, to its last byte`, async () => {
    const { lines, summary, faults } = await inspected({ paths: [file(name)], secrets: true });
    compare(lines, told(name));
    checkMedius(lines);
    assert.deepEqual([faults, summary.connections.length], [[], 1]);
    assert.deepEqual(summary.connections[0]!.missing, []);
    assert.equal(summary.connections[0]!.mediusVersion, recorded(name).mediusVersion);
    assert.deepEqual(summary.sealed, {});
  });
}

vectorTest('multi-app containers are opened, and what is inside is told after them', async () => {
  const { lines } = await inspected({ paths: [file('ps3-113-mas')], secrets: true });
  const expected = told('ps3-113-mas').flatMap(({ inner = [] }) =>
    inner.map(({ id, payload }) => [id, payload]),
  );
  assert.ok(expected.length >= 4);
  const inner = lines.filter(({ kind }) => kind === 'inner').map(({ rt, raw }) => [rt!.id, raw]);
  assert.deepEqual(inner, expected);
});

vectorTest('fragments are put together', async () => {
  const { lines } = await inspected({ paths: [file('dl110-muis')] });
  const whole = lines.filter(({ kind }) => kind === 'whole').map(({ medius }) => medius);
  assert.deepEqual(
    whole.map((medius) => [medius?.name, medius?.length, medius?.bytesUsed]),
    [['UniverseVariableInformationResponse', 678, 678]],
  );
});

vectorTest('nothing that opens a session is shown unless it is asked for', async () => {
  for (const name of names) {
    const { sessionKeys } = recorded(name);
    const { text } = await inspected({ paths: [file(name)] });
    const shown = await printed({ paths: [file(name)], json: false, follow: 1 });
    const open = await inspected({ paths: [file(name)], secrets: true });
    for (const key of Object.values(sessionKeys)) {
      assert.ok(!text.includes(key) && !shown.text.includes(key), name);
      assert.ok(open.text.includes(key), name);
    }
  }
});

vectorTest(
  'datagrams in a file of their own open with the keys of their connection, or those of the file',
  async () => {
    const datagrams = join(vectorsDir, 'udp-uya108-dme-create.json');
    const { datagrams: expected } = vectors<Datagrams>('udp-uya108-dme-create.json');
    for (const paths of [[file('uya108-dme-create'), datagrams], [datagrams]]) {
      const { lines, summary } = await inspected({ paths, secrets: true });
      const own = lines.filter(({ server }) => server === 'dme-udp');
      assert.deepEqual(
        own.map(({ rt, raw, status }) => [rt!.id, raw, status]),
        expected.flatMap((one) => one.frames.map(({ id, plain }) => [id, plain, 'opened'])),
      );
      assert.equal(summary.connections.at(-1)!.beside, paths.length === 2 ? 1 : undefined);
    }
  },
);

vectorTest('a folder is read file by file, and what is no recording is counted', async () => {
  const { lines, summary, faults } = await inspected({ paths: [vectorsDir] });
  const expected =
    names.flatMap(told).length + vectors<Datagrams>('udp-uya108-dme-create.json').datagrams.length;
  assert.equal(frames(lines).length, expected);
  assert.equal(summary.connections.length, names.length + 1);
  assert.ok(summary.leftOut['JSON file that is no recording']! > 5);
  assert.deepEqual(faults, []);
});

const client: Side = { host: '192.168.0.50', port: 42545 };
const serverOf = (name: string): Side => ({
  host: '160.33.33.245',
  port: Number(/(\d+)$/.exec(recorded(name).origin.tcp)![1]),
});

/** The recording as the packets of a connection. */
function packetsOf(name: string): Buffer[] {
  const steps = recorded(name).tcpSegments.map(({ dir, hex }) => ({
    direction: dir,
    bytes: Buffer.from(hex, 'hex'),
  }));
  return connection(client, serverOf(name), steps);
}

vectorTest('captures of every format and link layer say the same', async () => {
  const packets = timed(packetsOf('uya108-mas-1'));
  for (const linkLayer of Object.keys(linkLayers)) {
    for (const [littleEndian, nano] of [
      [true, false],
      [false, true],
    ] as const) {
      const format: FileFormat = { linkLayer, littleEndian, nano };
      for (const bytes of [pcap(packets, format), pcapng(packets, format)]) {
        const { lines, summary } = await inspectedBytes(bytes, { secrets: true });
        compare(lines, told('uya108-mas-1'));
        assert.deepEqual(summary.connections[0]!.missing, [], linkLayer);
        assert.deepEqual([lines[0]!.packet, lines[0]!.time], [4, 1_336_367_850.003], linkLayer);
      }
    }
  }
});

for (const name of names) {
  vectorTest(`a capture of ${name} with repeats and early segments says the same`, async () => {
    const packets = packetsOf(name);
    const shuffled = packets.flatMap((packet, i) => (i % 3 === 0 ? [packet, packet] : [packet]));
    for (let i = 5; i + 1 < shuffled.length - 4; i += 4) {
      // Two segments of one side in a row may change places on their way.
      const [one, other] = [shuffled[i]!, shuffled[i + 1]!];
      if (one.readUInt16BE(20) !== other.readUInt16BE(20)) continue;
      shuffled[i] = other;
      shuffled[i + 1] = one;
    }
    const { lines, summary } = await inspectedBytes(pcap(timed(shuffled)), { secrets: true });
    compare(lines, told(name));
    assert.deepEqual(summary.connections[0]!.missing, []);
  });
}

vectorTest('DME datagrams in a capture open with the peer key of their client', async () => {
  const { datagrams } = vectors<Datagrams>('udp-uya108-dme-create.json');
  const [near, far]: [Side, Side] = [
    { host: client.host, port: 6816 },
    { host: '160.33.33.245', port: 50025 },
  ];
  const stranger = { host: '192.168.0.51', port: 6816 };
  const sent = datagrams.map(({ dir, hex }) =>
    dir === 'client' ? udp(near, far, Buffer.from(hex, 'hex')) : udp(far, near, Buffer.from(hex, 'hex')),
  );
  const foreign = udp(stranger, far, Buffer.from(datagrams[0]!.hex, 'hex'));
  const packets = packetsOf('uya108-dme-create');
  const bytes = pcap(timed([...packets.slice(0, -3), ...sent, ...packets.slice(-3)]));
  const { lines, summary } = await inspectedBytes(bytes, { secrets: true });
  compare(
    lines.filter(({ server }) => server === 'dme-udp'),
    datagrams.flatMap(({ frames }) => frames),
  );
  assert.deepEqual(
    summary.connections.map(({ server, beside }) => [server, beside]),
    [
      ['dme', undefined],
      ['dme-udp', 1],
    ],
  );
  const alone = await inspectedBytes(pcap(timed([foreign])));
  assert.deepEqual(
    alone.lines.map(({ status }) => status),
    ['sealed'],
  );
  assert.match(alone.lines[0]!.reason!, /no session key: its SERVER_CRYPTKEY_PEER is not in the capture/);
});

vectorTest(
  'a capture that begins in the middle says what is missing; keys given by hand open the rest',
  async () => {
    const name = 'dl110-dme';
    const packets = packetsOf(name);
    const cut = timed(packets.slice(30));
    const { summary, lines } = await inspectedBytes(pcap(cut));
    const [only] = summary.connections;
    assert.deepEqual(only!.missing, ['its beginning: the capture starts in the middle']);
    assert.ok(only!.sealed > 10);
    for (const { status, reason } of lines.filter((line) => line.status === 'sealed'))
      assert.deepEqual(
        [status, reason],
        ['sealed', 'no session key: its SERVER_CRYPTKEY_PEER is not in the capture'],
      );

    const { sessionKeys } = recorded(name);
    const given = await inspectedBytes(pcap(cut), {
      keys: Object.values(sessionKeys),
      mediusVersion: 110,
      secrets: true,
    });
    const known = new Set(told(name).map(({ plain }) => plain));
    const opened = given.lines.filter(({ status }) => status === 'opened');
    assert.ok(opened.length > 10);
    for (const { raw } of opened) assert.ok(known.has(raw));
    // Short messages prove no key; all that come before the first long one stay sealed.
    assert.ok(given.summary.connections[0]!.sealed < only!.sealed / 4);
  },
);

vectorTest('keys learned on one connection open another that was cut', async () => {
  const packets = packetsOf('uya108-mls-novalis');
  const moved = packets.slice(10).map((packet) => {
    const copy = Buffer.from(packet);
    const at = copy.readUInt16BE(20) === client.port ? 20 : 22;
    copy.writeUInt16BE(50_777, at);
    return copy;
  });
  const { summary } = await inspectedBytes(pcap(timed([...packets, ...moved])));
  assert.deepEqual(
    summary.connections.map(({ sealed }) => sealed),
    [0, 0],
  );
  assert.match(summary.connections[1]!.missing[0]!, /its beginning/);
});

vectorTest('a segment that is missing is counted, and reading goes on behind it', async () => {
  const name = 'uya108-mas-1';
  const packets = packetsOf(name);
  const { tcpSegments } = recorded(name);
  const lost = tcpSegments.findIndex(({ dir }, i) => dir === 'server' && i > 4);
  const without = packets.filter((_, i) => i !== lost + 3);
  const { lines, summary } = await inspectedBytes(pcap(timed(without)));
  const length = tcpSegments[lost]!.hex.length / 2;
  assert.deepEqual(summary.connections[0]!.missing, [
    `${length} bytes from the server that were not captured`,
  ]);
  const count = told(name).filter(({ packet }) => packet === tcpSegments[lost]!.packet).length;
  assert.equal(frames(lines).length, told(name).length - count);
  assert.ok(lines.every(({ status }) => status !== 'sealed'));
});

vectorTest('a connection that is still open and a last message that is cut are said', async () => {
  const packets = packetsOf('uya108-mas-1');
  const last = packets.at(-5)!;
  const cut = Buffer.from(last.subarray(0, -20));
  cut.writeUInt16BE(cut.length, 2);
  const { summary } = await inspectedBytes(pcap(timed([...packets.slice(0, -5), cut])));
  assert.deepEqual(summary.connections[0]!.missing, [
    `the end of the last message from the server (${cut.length - 40} bytes are there)`,
    'its end: it was still open',
  ]);
});

vectorTest('filters: name, server, port, player, one connection', async () => {
  const shown = async (request: Parameters<typeof inspected>[0]): Promise<Inspected> =>
    inspected({ paths: [vectorsDir], ...request });
  const medius = (run: Inspected) => [...new Set(run.lines.map(({ medius }) => medius?.name))];
  const servers = (run: Inspected) => [...new Set(run.lines.map(({ server }) => server))];
  assert.deepEqual(medius(await shown({ names: ['channelinfo'] })), [
    'ChannelInfoRequest',
    'ChannelInfoResponse',
  ]);
  assert.deepEqual(medius(await shown({ names: ['ChannelInfo*est'] })), ['ChannelInfoRequest']);
  assert.deepEqual(servers(await shown({ roles: ['mls'] })), ['mls']);
  assert.deepEqual(servers(await shown({ roles: ['10070-10075'] })), ['muis', 'mas']);
  assert.deepEqual(servers(await shown({ roles: ['muis', '10078'] })), ['muis', 'mls']);
  const player = await shown({ player: '188922' });
  assert.deepEqual(servers(player), ['mas']);
  assert.deepEqual(
    player.summary.connections.map(({ accountIds }) => accountIds),
    [['188922']],
  );
  assert.deepEqual((await shown({ player: 'nobody' })).lines, []);
  assert.deepEqual(servers(await shown({ follow: 4 })), ['dme', 'dme-udp']);
  await assert.rejects(shown({ roles: ['lobby'] }), /RangeError: "lobby": a port such as 10078/);
  await assert.rejects(shown({ keys: ['abcd'] }), /RangeError: key of 4 characters: 128 hexadecimal digits/);
  await assert.rejects(shown({ ports: ['x=1'] }), /RangeError: "x=1": one of muis, mas/);
});
