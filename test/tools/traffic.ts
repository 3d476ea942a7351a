/** Traffic of this project's own two ends, as the segments of a connection. */
import { randomBytes } from 'node:crypto';
import { ClientLink, type ClientLogin, type KeyOffer } from '#tools/client/link.js';
import { messages } from '#wire/messages/registry.js';
import { admitting, linkOptions, publishedKeys } from '../wire/rt-recorder.js';
import type { Step } from './captures.js';

export const applicationId = 10684;
export const sessionKey = '4711';
export const password = 'open sesame';

export interface TrafficOptions {
  readonly version?: number;
  readonly keyOffer?: KeyOffer;
  readonly name?: string;
  /** Chat messages after the login. */
  readonly chats?: number;
  readonly chat?: string;
  readonly login?: Partial<ClientLogin>;
}

/** A console logs in and talks; every exchange is one segment of each side. */
export function traffic(options: TrafficOptions = {}): Step[] {
  const { version = 108, keyOffer = 'sealed', name = 'Ratchet', chats = 3, chat = 'hello' } = options;
  const steps: Step[] = [];
  const sent: Buffer[] = [];
  const server = admitting();
  const link = new ClientLink(
    {
      suites: linkOptions().suites,
      version,
      keyOffer,
      clientKey: publishedKeys.find(version >= 112 ? 'client-dl-ps3' : 'client-uya-ps2-ntsc')!,
      serverKey: publishedKeys.find('global')!,
      login: { worldId: 1, applicationId, ...options.login },
      randomBytes,
    },
    {
      send: (frame) => sent.push(frame),
      udpInfo() {},
      connected() {},
      app() {},
      frame() {},
      rejected() {},
      disconnected() {},
      problem() {},
    },
  );
  const talk = () => {
    for (let from = steps.length; sent.length + server.sent.length > 0; from = steps.length) {
      if (sent.length > 0) steps.push({ direction: 'client', bytes: Buffer.concat(sent.splice(0)) });
      for (const { bytes } of steps.slice(from)) server.link.receive(bytes);
      if (server.sent.length === 0) continue;
      const answer = server.taken();
      steps.push({ direction: 'server', bytes: answer });
      link.receive(answer);
    }
  };
  const context = { version };
  const encode = (message: string, value: object) =>
    messages.named(message)!.encodeWhole(value as never, context);

  link.start();
  talk();
  link.sendApp(
    encode('AccountLoginRequest', {
      MessageID: '1',
      SessionKey: sessionKey,
      Username: name,
      Password: password,
    }),
  );
  talk();
  for (let i = 0; i < chats; i++) {
    link.sendApp(
      encode('ChatMessage', {
        MessageID: String(i),
        SessionKey: sessionKey,
        MessageType: 0,
        TargetID: 0,
        Message: chat,
      }),
    );
    server.link.sendApp(
      encode('ChatFwdMessage', {
        MessageID: String(i),
        OriginatorAccountID: 7,
        OriginatorAccountName: 'Clank',
        MessageType: 0,
        Message: chat,
      }),
    );
    talk();
  }
  link.leave();
  talk();
  return steps;
}
