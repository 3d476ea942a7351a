/**
 * The way of a patch into one console: asked for first, left alone where it is already, the hook off before
 * anything changes and on after everything has changed. A console that is lost on the way has no hook, and so
 * runs nothing that is half there.
 */
import { bytesOf, type Payload } from './carrier.js';
import type { PatchPart, RegionPatch } from './patch-set.js';

/** What a delivery can do to a console. All of it rejects when the console is gone. */
export interface PatchedConsole {
  /** The bytes at an address; rejects when the console does not answer in time. */
  peek(address: number, length: number): Promise<Buffer>;
  /** Resolves when the bytes are on their way. */
  poke(address: number, bytes: Buffer): Promise<void>;
  /** Sends payloads by the title's own messages; resolves when the console has them all. */
  readonly download?:
    | ((payloads: readonly Payload[], received: (bytes: number) => void) => Promise<void>)
    | undefined;
  /** Milliseconds. */
  pause(ms: number): Promise<void>;
}

/** How it stands, for whoever watches. */
export interface Progress {
  readonly sent: number;
  readonly total: number;
}

export interface DeliveryOptions {
  readonly progress: (progress: Progress) => void;
  /** Stops it before its next step. */
  readonly signal: AbortSignal;
  /** Writes it even where the console has it. */
  readonly always?: boolean;
  /** Bytes that belong to this player and not to the patch, such as settings. */
  readonly extra?: readonly Payload[];
}

/** What came of it. */
export type Delivered = 'present' | 'applied';

/** Bytes up to which a payload goes by poke although there is a carrier: it would take a message of its own as well. */
const SMALL = 64;

/** Delivers; throws an error that says what the console held, did not answer, or why it was stopped. */
export async function deliver(
  patch: RegionPatch,
  console: PatchedConsole,
  options: DeliveryOptions,
): Promise<Delivered> {
  const { signal, extra = [] } = options;
  if (!options.always && (await isPresent(patch, console))) {
    for (const { address, bytes } of extra) await step(signal, () => console.poke(address, bytes));
    return 'present';
  }
  signal.throwIfAborted();
  const parts = await missing(patch.parts, console, signal);
  await unhook(patch, console, signal);
  const mark = patch.mark ? [patch.mark] : [];
  await write([...parts, ...extra, ...mark], console, options);
  await hook(patch, console, signal);
  return 'applied';
}

/** A console that does not answer has nothing to say against the patch. */
async function isPresent({ mark }: RegionPatch, console: PatchedConsole): Promise<boolean> {
  if (!mark) return false;
  const held = await console.peek(mark.address, mark.bytes.length).catch(() => undefined);
  return held?.equals(mark.bytes) === true;
}

/** The parts that the console has not, after a look at those whose old bytes are known. */
async function missing(
  parts: readonly PatchPart[],
  console: PatchedConsole,
  signal: AbortSignal,
): Promise<PatchPart[]> {
  const wanted: PatchPart[] = [];
  for (const part of parts) {
    if (!part.expects) {
      wanted.push(part);
      continue;
    }
    const held = await step(signal, () => console.peek(part.address, part.expects!.length));
    if (held.subarray(0, part.bytes.length).equals(part.bytes)) continue;
    if (!part.expects.matches(held)) throw new Error(foreign(part, held));
    wanted.push(part);
  }
  return wanted;
}

function foreign({ address, expects }: PatchPart, held: Buffer): string {
  const shown = held.toString('hex', 0, 16);
  return `the console holds ${shown}${held.length > 16 ? '...' : ''} at ${hex(address)}, not ${expects!.what}; nothing was written`;
}

async function unhook(
  { hook: at, remove }: RegionPatch,
  console: PatchedConsole,
  signal: AbortSignal,
): Promise<void> {
  if (at) await step(signal, () => console.poke(at.address, at.off));
  if (!remove) return;
  for (const { address, bytes } of remove.parts) await step(signal, () => console.poke(address, bytes));
  if (at && remove.hook) await step(signal, () => console.poke(at.address, remove.hook!));
  await step(signal, () => console.pause(remove.pause));
}

async function write(
  payloads: readonly Payload[],
  console: PatchedConsole,
  { progress, signal }: DeliveryOptions,
): Promise<void> {
  const total = bytesOf(payloads);
  const carried = console.download && total > SMALL ? payloads : [];
  const poked = carried.length > 0 ? [] : payloads;
  progress({ sent: 0, total });
  if (carried.length > 0)
    await step(signal, () => console.download!(carried, (sent) => progress({ sent, total })));
  let sent = 0;
  for (const { address, bytes } of poked) {
    await step(signal, () => console.poke(address, bytes));
    sent += bytes.length;
    progress({ sent, total });
  }
}

/** The last word: from here on the console runs what was written. */
async function hook(
  { hook: at, verify }: RegionPatch,
  console: PatchedConsole,
  signal: AbortSignal,
): Promise<void> {
  for (const { address, bytes } of verify) {
    const held = await step(signal, () => console.peek(address, bytes.length));
    if (!held.equals(bytes))
      throw new Error(`the bytes at ${hex(address)} did not arrive; the hook stays off`);
  }
  if (at) await step(signal, () => console.poke(at.address, at.on));
}

/** One piece of a set, and whether the console holds it. */
export interface PartState {
  readonly kind: 'part' | 'mark' | 'hook';
  readonly address: number;
  readonly length: number;
  readonly ok: boolean;
}

/** Reads all of a patch back: what of it the console holds. Writes nothing. */
export async function inspect(
  { parts, mark, hook: at }: RegionPatch,
  console: Pick<PatchedConsole, 'peek'>,
  signal: AbortSignal,
): Promise<PartState[]> {
  const wanted: [PartState['kind'], Payload][] = parts.map((part) => ['part', part]);
  if (mark) wanted.push(['mark', mark]);
  if (at) wanted.push(['hook', { address: at.address, bytes: at.on }]);
  const states: PartState[] = [];
  for (const [kind, { address, bytes }] of wanted) {
    const held = await step(signal, () => console.peek(address, bytes.length));
    states.push({ kind, address, length: bytes.length, ok: held.equals(bytes) });
  }
  return states;
}

async function step<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const result = await work();
  signal.throwIfAborted();
  return result;
}

const hex = (address: number) => `0x${address.toString(16).padStart(8, '0')}`;
