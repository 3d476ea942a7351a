/** Who receives what is said, and what becomes of texts. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { MediusCallbackStatus as Status } from '#wire/enums.js';
import { BinaryMessage } from '#wire/messages/chat/binary-message.js';
import { BinaryMessage1 } from '#wire/messages/chat/binary-message-1.js';
import { ChatMessage } from '#wire/messages/chat/chat-message.js';
import { GenericChatMessage } from '#wire/messages/chat/generic-chat-message.js';
import { GenericChatMessage1 } from '#wire/messages/chat/generic-chat-message-1.js';
import { SetAutoChatHistoryRequest } from '#wire/messages/chat/set-auto-chat-history.js';
import { TextFilterRequest } from '#wire/messages/chat/text-filter.js';
import { TextFilterRequest1 } from '#wire/messages/chat/text-filter-1.js';
import { type Client, Lobby, NOW, uya } from './harness.js';

let lobby: Lobby;
let ann: Client;
let ben: Client;
let cat: Client;
let eve: Client;

/** Ann and Ben are in one channel, Cat in another one, Eve plays another title. */
before(async () => {
  lobby = await Lobby.open();
  const title = { ...uya, accountPool: 'other' };
  ann = await lobby.member('Ann');
  ben = await lobby.member('Ben');
  cat = await lobby.member('Cat');
  eve = await lobby.member('Eve', { title });
  const [one, two] = [await lobby.channelId('CY00000000-00'), await lobby.channelId('CY00000001-00')];
  await lobby.state.channels.join(ann.session, one, '');
  await lobby.state.channels.join(ben.session, one, '');
  await lobby.state.channels.join(cat.session, two, '');
});
after(() => lobby.close());
beforeEach(() => {
  lobby.pushed.length = 0;
});

const heard = () => lobby.pushed.map(({ to }) => to);

async function says(
  speaker: Client,
  MessageType: number,
  TargetID: number,
  Message = 'hello',
): Promise<void> {
  lobby.pushed.length = 0;
  assert.deepEqual(
    await speaker.ask(ChatMessage, { MessageType, TargetID, Message }),
    [],
    'chat is never answered',
  );
}

const [broadcast, whisper, universe, clan, buddies] = [0, 1, 2, 3, 4];

test('a broadcast reaches the channel but not its sender', async () => {
  await says(ann, broadcast, -1);
  assert.deepEqual(heard(), ['Ben']);
  const [{ bytes, value }] = lobby.pushed as [(typeof lobby.pushed)[0]];
  assert.equal(bytes.length, 130);
  assert.deepEqual(value, {
    MessageID: '77',
    OriginatorAccountID: ann.accountId,
    OriginatorAccountName: 'Ann',
    MessageType: 0,
    Message: 'hello',
  });
});

test('a whisper reaches its target in any channel, nobody else, and never another title', async () => {
  await says(ann, whisper, cat.accountId);
  assert.deepEqual(heard(), ['Cat']);
  for (const target of [eve.accountId, ann.accountId, -1, 0, 0x7fffffff, -0x80000000]) {
    await says(ann, whisper, target);
    assert.deepEqual(heard(), []);
  }
});

test('buddy chat reaches the buddies who are on', async () => {
  const offline = await lobby.account('Offline');
  await lobby.store.buddies.add(ann.player!.account!.id, cat.player!.account!.id, NOW);
  await lobby.store.buddies.add(ann.player!.account!.id, offline.id, NOW);
  await says(ann, buddies, 0);
  assert.deepEqual(heard(), ['Cat']);
});

test('clans, the universe and unknown types have no receivers', async () => {
  for (const type of [universe, clan, 5, -1]) {
    await says(ann, type, ben.accountId);
    assert.deepEqual(heard(), []);
  }
});

test('a player in no channel broadcasts to nobody', async () => {
  const lone = await lobby.member('Lone');
  await says(lone, broadcast, -1);
  assert.deepEqual(heard(), []);
});

test('what may not be said reaches nobody; what may be said in part reaches all so', async () => {
  await says(ann, broadcast, -1, 'you swine');
  assert.deepEqual(heard(), []);
  await says(ann, broadcast, -1, 'darn it');
  assert.equal(lobby.pushed[0]?.value.Message, '**** it');
});

test('a text that the filter made longer still fits its slot', async () => {
  const { filterChat } = lobby.settings;
  lobby.settings.filterChat = () => `${'x'.repeat(100)}…`;
  await says(ann, broadcast, -1);
  lobby.settings.filterChat = filterChat;
  assert.equal(lobby.pushed[0]?.value.Message, 'x'.repeat(63));
});

test('generic chat carries the time in seconds', async () => {
  await ann.ask(GenericChatMessage, { MessageType: broadcast, Message: 'hi' });
  await ann.ask(GenericChatMessage1, { MessageType: broadcast, TextSize: 3, Message: 'hi' });
  assert.deepEqual(heard(), ['Ben', 'Ben']);
  const [first, second] = lobby.pushed;
  assert.equal(first?.bytes.length, 2 + 4 + 4 + 4 + 32 + 64);
  assert.equal(first?.bytes.readUInt32LE(2), Math.floor(NOW / 1000));
  assert.equal(second?.bytes.length, 2 + 4 + 4 + 4 + 32 + 4 + 3);
  assert.equal(second?.bytes.toString('latin1', 50), 'hi\0');
});

test('binary messages go as they are to the channel or to one account', async () => {
  const Message = Buffer.from(Array.from({ length: 400 }, (_, i) => i & 255));
  assert.deepEqual(await ann.ask(BinaryMessage, { MessageType: 0, Message }), []);
  assert.deepEqual(
    await ann.ask(BinaryMessage, { MessageType: 1, TargetAccountID: cat.accountId, Message }),
    [],
  );
  await ann.ask(BinaryMessage, { MessageType: 1, TargetAccountID: eve.accountId, Message });
  await ann.ask(BinaryMessage, { MessageType: 2, Message });
  assert.deepEqual(heard(), ['Ben', 'Cat']);
  assert.deepEqual(lobby.pushed[0]?.bytes.subarray(-400), Message);
  lobby.pushed.length = 0;
  await ann.ask(BinaryMessage1, { MessageType: 0, MessageSize: 7, Message: Message.subarray(1, 8) });
  assert.deepEqual(heard(), ['Ben']);
  const expected = Buffer.concat([int(ann.accountId), int(0), int(7), Message.subarray(1, 8)]);
  assert.deepEqual(lobby.pushed[0]?.bytes.subarray(2 + 21), expected);
});

function int(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

test('the text filter passes, fails or replaces', async () => {
  const [passFail, replace] = [0, 1];
  const filter = async (TextFilterType: number, Text: string) => {
    const { value } = await ann.askOne(TextFilterRequest, { TextFilterType, Text });
    return [value.StatusCode, value.Text];
  };
  assert.deepEqual(await filter(passFail, 'good'), [Status.MediusPass, 'good']);
  assert.deepEqual(await filter(passFail, 'swine'), [Status.MediusFail, '']);
  assert.deepEqual(await filter(passFail, 'darn'), [Status.MediusFail, '']);
  assert.deepEqual(await filter(replace, 'darn it'), [0, '**** it']);
  assert.deepEqual(await filter(replace, 'swine'), [0, '*****']);
  const { filterChat } = lobby.settings;
  lobby.settings.filterChat = (text) => text.replaceAll('\x0a', '');
  assert.deepEqual(
    await filter(passFail, '\x0acolour'),
    [Status.MediusPass, '\x0acolour'],
    'a colour is no word',
  );
  lobby.settings.filterChat = filterChat;
});

test('the later text filter closes its text with a NUL', async () => {
  const { value, bytes } = await ann.askOne(TextFilterRequest1, { TextFilter: 1, TextSize: 5, Text: 'darn' });
  assert.deepEqual([value.StatusCode, value.TextSize, value.Text], [0, 5, '****']);
  assert.equal(bytes.length, 2 + 21 + 4 + 4 + 5);
});

test('no chat is kept, and a client that asks for old messages is told success', async () => {
  const { value } = await ann.askOne(SetAutoChatHistoryRequest, { AutoChatHistoryNumMessages: 10 });
  assert.equal(value.StatusCode, 0);
});
