/** Capture files and folders of them, read in one pass. */
import { createReadStream, type Dirent } from 'node:fs';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CaptureReader } from './capture/packet.js';
import { isPcap, PcapReader } from './capture/pcap.js';
import { isPcapng, PcapngReader } from './capture/pcapng.js';
import type { Inspection } from './inspection.js';
import { parseRecording } from './recorded.js';
import type { SpareKeys } from './spare-keys.js';

const CHUNK = 128 * 1024;
const JSON_MAXLEN = 64 * 1024 * 1024;
const captureName = /\.(?:pcap|pcapng|cap|json)$/i;

/** What was found out about a file: a fault in it, or that it was left out. */
export interface FileNote {
  readonly file: string;
  readonly text: string;
  /** True when it could not be read to its end. */
  readonly isFault: boolean;
}

/** A file to read. */
export interface CaptureFile {
  readonly path: string;
  /** False when it was found in a folder. */
  readonly named: boolean;
}

/** The files that are meant, those of a folder by their names; what is not there becomes a note. */
export async function filesOf(paths: readonly string[], notes: FileNote[]): Promise<CaptureFile[]> {
  const found: CaptureFile[] = [];
  for (const path of paths) {
    try {
      if ((await stat(path)).isDirectory()) found.push(...(await filesIn(path)));
      else found.push({ path, named: true });
    } catch (error) {
      notes.push({ file: path, text: error instanceof Error ? error.message : String(error), isFault: true });
    }
  }
  return found;
}

async function filesIn(folder: string): Promise<CaptureFile[]> {
  const names = namesIn(await readdir(folder, { withFileTypes: true }));
  return names.map((name) => ({ path: join(folder, name), named: false }));
}

function namesIn(entries: readonly Dirent[]): string[] {
  return entries
    .filter((entry) => entry.isFile() && captureName.test(entry.name))
    .map(({ name }) => name)
    .sort();
}

/**
 * Reads one file into the inspection. `pause` is awaited between stretches of it. In a folder (`named` false)
 * JSON that is no recording is left out without a fault.
 */
export async function readInto(
  inspection: Inspection,
  spare: SpareKeys,
  { path, named }: CaptureFile,
  pause: () => Promise<boolean>,
): Promise<FileNote[]> {
  const fault = (text: string): FileNote[] => [{ file: path, text, isFault: true }];
  try {
    const magic = await firstBytes(path);
    if (magic.length === 0) return fault('is empty');
    const reader = readerOf(magic);
    if (reader !== undefined) return (await readCapture(inspection, reader, path, pause)).flatMap(fault);
    if (!/^\s*\{/.test(magic.toString('latin1')))
      return fault(`begins with ${magic.toString('hex')}: ${kindOf(magic)}`);
    if (await readRecording(inspection, spare, path)) return [];
    if (named) return fault('is JSON, but no recording of a conversation or of datagrams');
    inspection.totals.leaveOut('JSON file that is no recording');
    return [];
  } catch (error) {
    return fault(error instanceof Error ? error.message : String(error));
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function readerOf(magic: Buffer): CaptureReader | undefined {
  if (magic.length < 4) return undefined;
  if (isPcap(magic)) return new PcapReader();
  return isPcapng(magic) ? new PcapngReader() : undefined;
}

function kindOf(magic: Buffer): string {
  if (magic.toString('hex').startsWith('1f8b')) return 'it is compressed; unpack it with gunzip first';
  return 'neither pcap nor pcapng nor a recording in JSON';
}

async function readCapture(
  inspection: Inspection,
  reader: CaptureReader,
  path: string,
  pause: () => Promise<boolean>,
): Promise<string[]> {
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) {
    for (const packet of reader.receive(chunk as Buffer)) inspection.packet(packet);
    if (!(await pause())) return [];
  }
  inspection.endOfCapture();
  const damage = reader.damage();
  return damage === undefined ? [] : [damage];
}

async function readRecording(inspection: Inspection, spare: SpareKeys, path: string): Promise<boolean> {
  const { size } = await stat(path);
  if (size > JSON_MAXLEN)
    throw new RangeError(`is ${size} bytes; a recording in JSON may have ${JSON_MAXLEN}`);
  const recording = parseRecording(await readFile(path, 'utf8'));
  if (recording === undefined) return false;
  const { kind, client, server, stretches, keys } = recording;
  for (const key of keys) spare.add(key);
  if (kind === 'conversation') inspection.conversation(client, server, stretches);
  else inspection.datagrams(client, server, stretches);
  inspection.endOfCapture();
  return true;
}
