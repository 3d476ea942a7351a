/** A sink that writes everything down, and options for links in tests. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { KeyRing } from '#wire/crypto/keys.js';
import type { RsaKeyEntry } from '#wire/crypto/rsa.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import type {
  ClientHello,
  CloseReason,
  ConnectAnswer,
  ConnectRequest,
  LinkProblem,
  ServerLinkOptions,
  ServerLinkSink,
} from '#wire/rt/link-types.js';
import { ServerLink } from '#wire/rt/server-link.js';

export const publishedKeys = new KeyRing(
  (JSON.parse(readFileSync('config/keys/published.json', 'utf8')) as { keys: RsaKeyEntry[] }).keys,
);

export const answer: ConnectAnswer = { playerId: 0, playerCount: 1, address: '192.0.2.7' };

export function linkOptions(changes: Partial<ServerLinkOptions> = {}): ServerLinkOptions {
  return {
    suites: cipherSuites(),
    kind: 'medius',
    encryption: 'auto',
    ownKeys: [],
    keys: publishedKeys,
    gameKey: Buffer.alloc(64, 0x47),
    acceptPrefixByte: 0xd3,
    frameCeiling: 16384,
    heldMessages: 8,
    randomBytes,
    now: () => 1_600_000_000_123.5,
    ...changes,
  };
}

/** A server link whose every event is kept, in order. `decide` answers logins; without it they wait. */
export class Recorder implements ServerLinkSink {
  readonly link: ServerLink;
  readonly sent: Buffer[] = [];
  readonly hellos: ClientHello[] = [];
  readonly requests: ConnectRequest[] = [];
  readonly apps: Buffer[] = [];
  readonly frames: [id: number, payload: Buffer][] = [];
  readonly left: (number | undefined)[] = [];
  readonly problems: LinkProblem[] = [];
  readonly closed: CloseReason[] = [];
  completed = 0;
  readonly #decide: ((link: ServerLink, request: ConnectRequest) => void) | undefined;

  constructor(
    changes: Partial<ServerLinkOptions> = {},
    decide?: (link: ServerLink, request: ConnectRequest) => void,
  ) {
    this.#decide = decide;
    this.link = new ServerLink(linkOptions(changes), this);
  }

  /** What was sent since the last call, as one stretch of the stream. */
  taken(): Buffer {
    return Buffer.concat(this.sent.splice(0));
  }

  send(frame: Buffer): void {
    this.sent.push(frame);
  }

  hello(hello: ClientHello): void {
    this.hellos.push(hello);
  }

  connect(request: ConnectRequest): void {
    this.requests.push(request);
    this.#decide?.(this.link, request);
  }

  connected(): void {
    this.completed++;
  }

  app(payload: Buffer): void {
    this.apps.push(Buffer.from(payload));
  }

  frame(id: number, payload: Buffer): void {
    this.frames.push([id, Buffer.from(payload)]);
  }

  disconnected(reason: number | undefined): void {
    this.left.push(reason);
  }

  problem(problem: LinkProblem): void {
    this.problems.push(problem);
  }

  close(reason: CloseReason): void {
    this.closed.push(reason);
  }
}

/** A recorder that lets everybody in at once. */
export function admitting(changes: Partial<ServerLinkOptions> = {}, given = answer): Recorder {
  return new Recorder(changes, (link) => link.accept(given));
}
