/** Sends to one webhook of Discord, with patience for its limits. The address is a secret and stands in no error. */
import type { Clock } from '#state/clock.js';
import type { FetchRequest, FetchResponse } from '../services.js';

/** Milliseconds of one request. */
const TIMEOUT = 10_000;
/** Requests for one message, and milliseconds that are waited between two of them at most. */
const TRIES = 3;
const WAIT_MAX = 30_000;

export interface WebhookParts {
  readonly clock: Clock;
  fetch(request: FetchRequest): Promise<FetchResponse>;
}

/** Whether this may be the address of a webhook; the host is for the operator's list to judge. */
export function isWebhook(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, pathname, username } = new URL(url);
  return (
    /^https?:$/.test(protocol) && username === '' && /^\/api\/(v\d+\/)?webhooks\/\d+\/[\w-]+$/.test(pathname)
  );
}

export class Webhook {
  constructor(
    private readonly url: string,
    private readonly parts: WebhookParts,
  ) {}

  /** Posts a message; rejects with what Discord, or the way to it, has against it. */
  async post(body: unknown): Promise<void> {
    refused(await this.send('POST', '', body));
  }

  /** Posts a message and gives its id. */
  async postForId(body: unknown): Promise<string> {
    const answer = refused(await this.send('POST', '?wait=true', body));
    const id = idIn(answer.body);
    if (id !== undefined) return id;
    throw new Error('the answer to a webhook names no message');
  }

  /** Changes a message that was posted; false where it is not there any more. */
  async edit(id: string, body: unknown): Promise<boolean> {
    const answer = await this.send('PATCH', `/messages/${id}`, body);
    if (answer.status === 404 && isUnknownMessage(answer.body)) return false;
    refused(answer);
    return true;
  }

  private async send(method: string, path: string, body: unknown): Promise<FetchResponse> {
    const { origin, pathname } = new URL(this.url);
    const request: FetchRequest = {
      ...{ url: `${origin}${pathname}${path}`, method, timeout: TIMEOUT },
      headers: { 'Content-Type': 'application/json' },
      body: Buffer.from(JSON.stringify(body)),
    };
    for (let tries = 1; ; tries++) {
      const answer = await this.parts.fetch(request);
      if (answer.status !== 429) return answer;
      const wait = waitIn(answer);
      if (tries === TRIES || wait > WAIT_MAX)
        throw new Error(`Discord takes no more messages for ${Math.ceil(wait / 1000)} s`);
      await new Promise<void>((resolve) => void this.parts.clock.after(wait, resolve));
    }
  }
}

/** Milliseconds: the header counts seconds, also with a fraction. */
function waitIn({ headers }: FetchResponse): number {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : 1000;
}

function refused(answer: FetchResponse): FetchResponse {
  if (answer.status >= 200 && answer.status < 300) return answer;
  const message = fieldIn(answer.body, 'message');
  const why = typeof message === 'string' ? `: ${message.slice(0, 200)}` : '';
  throw new Error(`Discord refused the message with status ${answer.status}${why}`);
}

/** Code 10008: the message was deleted. */
const isUnknownMessage = (body: Buffer) => fieldIn(body, 'code') === 10_008;

function idIn(body: Buffer): string | undefined {
  const id = fieldIn(body, 'id');
  return typeof id === 'string' && /^\d{1,20}$/.test(id) ? id : undefined;
}

function fieldIn(body: Buffer, key: string): unknown {
  try {
    const json: unknown = JSON.parse(body.toString());
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>)[key] : undefined;
  } catch {
    return undefined;
  }
}
