/** `rekindle inspect`: what captures of Medius traffic say, message by message. */
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { KeyRing } from '#wire/crypto/keys.js';
import { KEY_LENGTH } from '#wire/crypto/suite.js';
import { cipherSuites } from '#wire/crypto/suites.js';
import type { VariantsOf } from '../lines.js';
import type { OwnMessages } from '../own-messages.js';
import type { ConnectionHead, Entry } from './entry.js';
import { type FileNote, filesOf, readInto } from './files.js';
import { Filter } from './filter.js';
import { Inspection } from './inspection.js';
import { entryJson, summaryJson } from './json-lines.js';
import { connectionsOf } from './player.js';
import { type RolePorts, withPorts } from './roles.js';
import { SpareKeys } from './spare-keys.js';
import { summaryLines } from './summary.js';
import { Table, tableHead } from './table.js';
import type { Totals } from './totals.js';

/** What is asked for on the command line. */
export interface InspectRequest {
  /** Files, or folders of them. */
  readonly paths: readonly string[];
  readonly json: boolean;
  /** Parts of message names. */
  readonly names: readonly string[];
  /** Roles, ports or port ranges. */
  readonly roles: readonly string[];
  /** Ports of servers besides the usual ones, as `mls=20000-20010`. */
  readonly ports: readonly string[];
  /** Account name, account id or session key. */
  readonly player: string | undefined;
  /** Number of a connection. */
  readonly follow: number | undefined;
  /** Session, game or peer keys as hex. */
  readonly keys: readonly string[];
  readonly secrets: boolean;
  /** Medius version of connections whose beginning is not captured. */
  readonly mediusVersion: number | undefined;
}

/** What the command is given by the program around it. */
export interface InspectServices {
  readonly keyRing: KeyRing;
  readonly variantsOf: VariantsOf;
  /** Messages that plugins declare. */
  readonly own?: OwnMessages | undefined;
  readonly output: Writable;
  readonly colours: boolean;
  /** Makes text from a capture safe for a terminal. */
  escapeText(text: string): string;
}

/**
 * Prints what the files say, and gives the faults that were found in them. Throws a RangeError for an option
 * that cannot be meant.
 */
export async function inspect(
  request: InspectRequest,
  services: InspectServices,
): Promise<readonly FileNote[]> {
  const run = new Run(request, services);
  const { player } = request;
  if (player === undefined) return run.print(undefined);
  // Who plays at a connection is known only after a while, so the files are read once before.
  return run.print(connectionsOf(player, await run.connections()));
}

type Told = (entry: Entry) => void;

class Run {
  readonly #request: InspectRequest;
  readonly #services: InspectServices;
  readonly #ports: RolePorts;
  readonly #keys: readonly Buffer[];

  constructor(request: InspectRequest, services: InspectServices) {
    this.#request = request;
    this.#services = services;
    this.#ports = withPorts(request.ports);
    this.#keys = request.keys.map(keyOf);
  }

  /** Every connection of the files. */
  async connections(): Promise<ConnectionHead[]> {
    const { totals } = await this.#read(
      () => {},
      () => Promise.resolve(true),
    );
    return totals.connections().map(({ head }) => head);
  }

  /** Reads the files and prints what the filters let through; `connections`: only these. */
  async print(connections: ReadonlySet<number> | undefined): Promise<readonly FileNote[]> {
    const { names, roles, follow, json, secrets } = this.#request;
    const { output, colours, escapeText } = this.#services;
    const filter = new Filter({ names, roles, connections, follow });
    const look = { colours, escapeText, details: follow !== undefined };
    const table = new Table(look);
    const lines = new Lines(output);
    if (!json) lines.add([tableHead]);
    const tell = (entry: Entry) => {
      if (filter.shows(entry)) lines.add(json ? [entryJson(entry)] : table.lines(entry));
    };
    const { totals, notes } = await this.#read(tell, () => lines.flush());
    const shows = (head: ConnectionHead) => filter.showsConnection(head);
    lines.add(json ? [summaryJson(totals, notes, shows, secrets)] : summaryLines(totals, notes, shows, look));
    await lines.flush();
    return notes.filter(({ isFault }) => isFault);
  }

  async #read(tell: Told, pause: () => Promise<boolean>): Promise<{ totals: Totals; notes: FileNote[] }> {
    const { keyRing, variantsOf, own } = this.#services;
    const { secrets, mediusVersion: version } = this.#request;
    const spare = new SpareKeys(this.#keys);
    const suites = cipherSuites();
    const options = { keys: keyRing, suites, spare, variantsOf, own, secrets, version, ports: this.#ports };
    const inspection = new Inspection(options, tell);
    const notes: FileNote[] = [];
    for (const file of await filesOf(this.#request.paths, notes)) {
      notes.push(...(await readInto(inspection, spare, file, pause)));
      if (!(await pause())) break;
    }
    return { totals: inspection.totals, notes };
  }
}

function keyOf(hex: string): Buffer {
  if (/^(?:[0-9a-f]{2})+$/i.test(hex) && hex.length === KEY_LENGTH * 2) return Buffer.from(hex, 'hex');
  throw new RangeError(`key of ${hex.length} characters: ${KEY_LENGTH * 2} hexadecimal digits are needed`);
}

/** Lines on their way out. */
class Lines {
  readonly #output: Writable;
  #waiting: string[] = [];

  constructor(output: Writable) {
    this.#output = output;
  }

  add(lines: readonly string[]): void {
    this.#waiting.push(...lines);
  }

  /** Writes what waits, as fast as the reader takes it; false when nobody reads any more. */
  async flush(): Promise<boolean> {
    if (!this.#output.writable) return false;
    if (this.#waiting.length === 0) return true;
    const text = `${this.#waiting.join('\n')}\n`;
    this.#waiting = [];
    if (this.#output.write(text)) return true;
    try {
      await once(this.#output, 'drain');
    } catch {
      return false;
    }
    return this.#output.writable;
  }
}
