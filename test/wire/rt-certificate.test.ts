import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import { ClientLink } from '#tools/client/link.js';
import { buildCertificate, certificateApplicationId } from '#wire/rt/certificate.js';
import { CLIENT_HELLO, SERVER_HELLO } from '#wire/rt/messages.js';
import { vectors, vectorTest } from '../vectors.js';
import { admitting, linkOptions, publishedKeys } from './rt-recorder.js';

interface Recorded {
  messages: { id: number; plain: string }[];
}

const hello = (id: number) =>
  Buffer.from(
    vectors<Recorded>('conv-ps3-113-mas.json').messages.find((message) => message.id === id)!.plain,
    'hex',
  );

test('the certificate is one to node:crypto, with our name and modulus', () => {
  const { modulus } = publishedKeys.find('global')!;
  const certificate = buildCertificate('MAS 1', modulus);
  const parsed = new X509Certificate(certificate);
  assert.match(parsed.subject, /^CN=MAS 1$/m);
  assert.equal(parsed.raw.length, certificate.length);
  assert.ok(certificate.includes(Buffer.from(modulus).reverse()));
});

vectorTest('our certificate writes its key as the original server wrote the same key', () => {
  const { certificate } = SERVER_HELLO.decode(hello(0x25), 113);
  const ours = buildCertificate('MAS 1', publishedKeys.find('global')!.modulus);
  const start = Buffer.from('305c300d06092a864886f70d0101010500', 'hex');
  const keyOf = (bytes: Buffer) => bytes.subarray(bytes.indexOf(start)).subarray(0, 0x5e);
  assert.equal(keyOf(ours).toString('hex'), keyOf(certificate!).toString('hex'));
});

vectorTest("a client's certificate tells its application id", () => {
  const { certificate } = CLIENT_HELLO.decode(hello(0x24), 113);
  assert.equal(certificateApplicationId(certificate!), 24180);
});

test('what is no certificate, or has no number in its name, tells none', () => {
  assert.equal(certificateApplicationId(Buffer.alloc(300, 0x30)), undefined);
  assert.equal(certificateApplicationId(Buffer.alloc(0)), undefined);
  assert.equal(certificateApplicationId(buildCertificate('no number', Buffer.alloc(64, 0xff))), undefined);
});

test('a hello with a certificate gets ours back, with the tag of a first login; one without gets none', () => {
  const certificate = buildCertificate('MAS 1', publishedKeys.find('global')!.modulus);
  for (const theirs of [certificate, undefined]) {
    const server = admitting({ certificate });
    const { suites, randomBytes } = linkOptions();
    const clientKey = publishedKeys.find('client-dl-ps3')!;
    const login = { worldId: 1, applicationId: 24180 };
    const options = {
      suites,
      version: 113,
      keyOffer: 'sealed' as const,
      clientKey,
      serverKey: clientKey,
      login,
      randomBytes,
    };
    const sent: Buffer[] = [];
    const ignore = () => undefined;
    const sink = {
      udpInfo: ignore,
      connected: ignore,
      app: ignore,
      frame: ignore,
      rejected: ignore,
      disconnected: ignore,
      problem: ignore,
    };
    new ClientLink(
      { ...options, ...(theirs && { certificate: theirs }) },
      { send: (frame) => sent.push(frame), ...sink },
    ).start();
    server.link.receive(sent[0]!);
    const value = SERVER_HELLO.decode(server.taken().subarray(3), 113);
    assert.deepEqual(value.certificate, theirs);
    assert.equal(value.resumeTag?.toString('hex'), theirs && '00000000');
    assert.deepEqual(server.hellos[0]?.certificate, theirs);
  }
});
