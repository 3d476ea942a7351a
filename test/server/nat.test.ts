import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { test } from 'node:test';
import { natReply } from '#server/roles/nat.js';
import { UdpListener } from '#server/udp.js';
import { vectors, vectorTest } from '../vectors.js';

interface NatVector {
  readonly request: string;
  readonly reply: string | null;
}

vectorTest('NAT answers every captured request as the original server did', () => {
  for (const { request, reply } of vectors<{ vectors: NatVector[] }>('nat.json').vectors) {
    const sender = senderOf(reply ?? 'cb0071010001');
    const answer = natReply(Buffer.from(request, 'hex'), sender);
    assert.equal(answer?.toString('hex') ?? null, reply, request);
  }
});

function senderOf(reply: string) {
  const bytes = Buffer.from(reply, 'hex');
  return { address: bytes.subarray(0, 4).join('.'), port: bytes.readUInt16BE(4) };
}

test('NAT answers the address and port that it sees, over a real socket, from the address that was asked', async () => {
  const nat = new UdpListener(0, natReply);
  await nat.listenAt('127.0.0.1');
  await nat.listenAt('127.0.0.2');
  const client = createSocket('udp4');
  client.bind(0, '127.0.0.1');
  await once(client, 'listening');
  const { port } = client.address();
  for (const asked of ['127.0.0.1', '127.0.0.2']) {
    client.send(Buffer.from('0000e400', 'hex'), nat.boundPort, asked);
    const [reply, from] = (await once(client, 'message')) as [Buffer, { address: string; port: number }];
    assert.equal(from.address, asked);
    assert.equal(from.port, nat.boundPort);
    assert.deepEqual([...reply.subarray(0, 4)], [127, 0, 0, 1]);
    assert.equal(reply.readUInt16BE(4), port);
  }
  client.close();
  await nat.stop();
});
