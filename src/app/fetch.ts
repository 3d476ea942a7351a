/** Asks web servers on behalf of plugins: only those that the operator named for each. */
import { own } from '#script/own.js';
import type { FetchRequest, FetchResponse } from '#script/services.js';
import type { Config } from './config.js';

/** Bytes of an answer. */
const ANSWER_MAX = 2 << 20;
/** Requests of all plugins at once. */
const AT_ONCE = 32;

export class WebAsker {
  private busy = 0;

  /** `config` gives the configuration as it is now. */
  constructor(private readonly config: () => Config) {}

  /** Follows no redirection: where it leads is the script's to ask, and the operator's to allow. */
  async fetch(plugin: string, { url, method, headers, body, timeout }: FetchRequest): Promise<FetchResponse> {
    const address = this.allowed(plugin, url);
    if (this.busy >= AT_ONCE) throw new Error(`${AT_ONCE} requests are under way already`);
    this.busy++;
    try {
      const response = await fetch(address, {
        ...{ method, headers, redirect: 'manual', signal: AbortSignal.timeout(timeout) },
        ...(body && { body: new Uint8Array(body) }),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: await bodyOf(response),
      };
    } catch (err) {
      throw new Error(reasonOf(err as Error, address));
    } finally {
      this.busy--;
    }
  }

  /** Throws unless the operator named the host for this plugin. */
  private allowed(plugin: string, url: string): URL {
    const address = URL.canParse(url) ? new URL(url) : undefined;
    if (!address || !['http:', 'https:'].includes(address.protocol))
      throw new Error(`"${url}" is no address that begins with http:// or https://`);
    const hosts = own(this.config().plugins, plugin)?.hosts ?? [];
    if (hosts.some((host) => isHost(address.host, host) || isHost(address.hostname, host))) return address;
    const line = `"plugins": { "${plugin}": { "hosts": ["${address.host}"] } }`;
    throw new Error(`${address.host} is not allowed; name it in the configuration: ${line}`);
  }
}

/** `example.org`, `example.org:8080`, or `*.example.org` for all below it. */
function isHost(host: string, allowed: string): boolean {
  return allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed.toLowerCase();
}

async function bodyOf(response: Response): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > ANSWER_MAX) throw new Error(`the answer is longer than ${ANSWER_MAX} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces, size);
}

function reasonOf(err: Error, { host }: URL): string {
  if (err.name === 'TimeoutError') return `${host} did not answer in time`;
  const cause = err.cause instanceof Error ? `: ${err.cause.message}` : '';
  return `${host}: ${err.message}${cause}`;
}
