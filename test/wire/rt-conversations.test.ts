import assert from 'node:assert/strict';
import { KeyRing } from '#wire/crypto/keys.js';
import type { RsaKeyEntry } from '#wire/crypto/rsa.js';
import { contextOf } from '#wire/crypto/suite.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import { Conversation, type ConversationMessage, type Direction } from '#wire/rt/conversation.js';
import { RT_NAMES } from '#wire/rt/ids.js';
import { vectors, vectorTest } from '../vectors.js';

interface Told {
  dir: Direction;
  id: number;
  name: string;
  flag: boolean;
  length: number;
  hash?: string;
  context?: number;
  status: 'decrypted' | 'plaintext' | 'identified-by-hash' | 'redacted';
  plain?: string;
}

interface Recorded {
  mediusVersion: number;
  tcpSegments: { dir: Direction; hex: string }[];
  messages: Told[];
}

interface Datagrams {
  datagrams: { dir: Direction; hex: string; frames: Told[] }[];
}

const files = [
  'uya108-mas-1',
  'uya108-mls-novalis',
  'uya108-dme-create',
  'dl110-muis',
  'dl110-dme',
  'ps3-113-mas',
];
const statuses = { opened: 'decrypted', clear: 'plaintext', named: 'identified-by-hash', sealed: 'sealed' };

function ring(): KeyRing {
  return new KeyRing(vectors<{ keys: RsaKeyEntry[] }>('keys-rsa.json').keys);
}

function readAlong(file: string): {
  conversation: Conversation;
  messages: ConversationMessage[];
  recorded: Recorded;
} {
  const recorded = vectors<Recorded>(file);
  const conversation = new Conversation(ring(), cipherSuites());
  const messages = recorded.tcpSegments.flatMap(({ dir, hex }) =>
    conversation.receive(dir, Buffer.from(hex, 'hex')),
  );
  return { conversation, messages, recorded };
}

function compare(message: ConversationMessage | undefined, told: Told): void {
  assert.ok(message, `${told.name} is missing`);
  const { frame, direction, status, plain } = message;
  assert.deepEqual(
    [direction, frame.id, frame.encrypted, frame.payload.length],
    [told.dir, told.id, told.flag, told.length],
  );
  assert.equal(`RT_MSG_${RT_NAMES.get(frame.id)}`, told.name);
  assert.equal(statuses[status], told.status, told.name);
  assert.equal(plain?.toString('hex'), told.plain, told.name);
  if (told.hash === undefined) return;
  assert.equal(frame.hash, Buffer.from(told.hash, 'hex').readUInt32LE(0));
  assert.equal(contextOf(frame.hash), told.context);
}

for (const name of files) {
  vectorTest(`conversation ${name}: every message in clear, from the published RSA keys alone`, () => {
    const { conversation, messages, recorded } = readAlong(`conv-${name}.json`);
    // Redacted frames were cut out of the recorded stream.
    const told = recorded.messages.filter((message) => message.status !== 'redacted');
    assert.equal(messages.length, told.length);
    for (const [index, message] of told.entries()) compare(messages[index], message);
    assert.equal(conversation.version, recorded.mediusVersion);
  });
}

vectorTest('the datagrams of a DME connection open with the peer key learned on its TCP side', () => {
  const { conversation } = readAlong('conv-uya108-dme-create.json');
  const { datagrams } = vectors<Datagrams>('udp-uya108-dme-create.json');
  for (const { dir, hex, frames } of datagrams) {
    const messages = conversation.receiveDatagram(dir, Buffer.from(hex, 'hex'));
    assert.equal(messages.length, frames.length);
    for (const [index, told] of frames.entries()) compare(messages[index], told);
  }
});

vectorTest('without the private keys everything sealed stays sealed', () => {
  const recorded = vectors<Recorded>('conv-uya108-mas-1.json');
  const conversation = new Conversation(new KeyRing([]), cipherSuites());
  const messages = recorded.tcpSegments.flatMap(({ dir, hex }) =>
    conversation.receive(dir, Buffer.from(hex, 'hex')),
  );
  assert.ok(
    messages.every(({ status, frame }) => (frame.encrypted ? status === 'sealed' : status === 'clear')),
  );
});
