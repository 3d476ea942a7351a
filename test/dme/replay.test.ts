/** A captured console joins our server: what it gets has the ids and lengths of what the original sent, in order. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { generateRsaKey, RsaKey } from '#wire/crypto/rsa.js';
import { FrameReader, joinFrame, splitDatagram } from '#wire/rt/frame.js';
import { CLIENT_CONNECT_TCP_AUX_UDP } from '#wire/rt/messages.js';
import { vectors, vectorTest } from '../vectors.js';
import { Rig, until } from './rig.js';

interface Told {
  packet: number;
  dir: 'client' | 'server';
  id: number;
  length: number;
  plain: string;
}

interface Recorded {
  mediusVersion: number;
  sessionKeys: { session: string; game: string; peer: string };
  tcpSegments: { packet: number; dir: 'client' | 'server'; hex: string }[];
  messages: Told[];
}

interface Datagrams {
  datagrams: { packet: number; dir: 'client' | 'server'; hex: string; frames: Told[] }[];
}

const hex = (text: string) => Buffer.from(text, 'hex');

vectorTest(
  'conv-uya108-dme-create with its datagrams: our answers have the ids and lengths of the original',
  async () => {
    const recorded = vectors<Recorded>('conv-uya108-dme-create.json');
    const { datagrams } = vectors<Datagrams>('udp-uya108-dme-create.json');
    const { session, game, peer } = recorded.sessionKeys;
    const own = new RsaKey(await generateRsaKey('own'));
    const drawn = [hex(peer), hex(session)];
    const rig = await Rig.start({
      settings: { keys: [own] },
      services: { gameKey: hex(game), randomBytes: () => drawn.shift()! },
    });
    const world = rig.world();
    const login = recorded.messages.find(({ id }) => id === 0x15)!;
    const { accessKey } = CLIENT_CONNECT_TCP_AUX_UDP.decode(hex(login.plain), 108);
    const hosted = { server: 'local', worldId: world };
    rig.server.joinWorld({ world: hosted, accessKey: accessKey!, sessionKey: '1', accountId: undefined });

    const socket = connect({ host: '127.0.0.1', port: rig.tcpPort });
    await once(socket, 'connect');
    const udp = await rig.socketAt('127.0.0.1');
    const overTcp: [number, number][] = [];
    const overUdp: [number, number][] = [];
    const reader = new FrameReader();
    socket.on('data', (chunk) => {
      for (const { id, payload } of reader.receive(chunk)) overTcp.push([id, payload.length]);
    });
    udp.on('message', (datagram) => {
      for (const { id, payload } of splitDatagram(datagram).frames) overUdp.push([id, payload.length]);
    });

    const outside = new FrameReader();
    const steps = [
      ...recorded.tcpSegments.map((one) => ({ ...one, channel: 'tcp' as const })),
      ...datagrams.map((one) => ({ ...one, channel: 'udp' as const })),
    ].sort((a, b) => a.packet - b.packet);
    const wanted = { tcp: [] as [number, number][], udp: [] as [number, number][] };
    for (const { dir, channel, hex: bytes, packet } of steps) {
      if (dir === 'client' && channel === 'udp') udp.send(hex(bytes), rig.server.udp.port, '127.0.0.1');
      else if (dir === 'client') {
        for (const frame of outside.receive(hex(bytes))) {
          // The original's private key is not published, so the console's key is sealed to ours.
          const payload = frame.id === 0x12 ? own.seal(hex(recorded.messages[0]!.plain)) : frame.payload;
          socket.write(joinFrame({ ...frame, payload }));
        }
      } else {
        const told = channel === 'tcp' ? recorded.messages : datagrams.flatMap(({ frames }) => frames);
        const sent = told.filter((one) => one.packet === packet && one.dir === 'server');
        wanted[channel].push(...sent.map(({ id, length }): [number, number] => [id, length]));
        const got = channel === 'tcp' ? overTcp : overUdp;
        await until(() => got.length >= wanted[channel].length, `${channel} packet ${packet}`);
      }
    }
    assert.deepEqual(overTcp, wanted.tcp);
    assert.deepEqual(overUdp, wanted.udp);
    assert.deepEqual(wanted.udp, [[0x19, 25]]);
    const [connection] = rig.server.connections;
    await until(() => connection?.aggTime === 30, 'SET_AGG_TIME');
    assert.equal(connection?.place?.seat.flags, 15);
    assert.equal(rig.server.counters.framesDropped, 0);
    socket.destroy();
    await rig.stop();
  },
);
