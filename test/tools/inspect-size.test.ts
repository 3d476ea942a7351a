/** A long capture goes through in one pass with little memory. 20 MB, or REKINDLE_CAPTURE_MB of them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { connection, pcapHeader, pcapPackets, timed } from './captures.js';
import { traffic } from './traffic.js';

const megabytes = Number(process.env.REKINDLE_CAPTURE_MB ?? 20);
const MEMORY_MAX = 300;
/**
 * Printed when the process ends: the most memory that it ever had, in KB. What the system counts for resourceUsage
 * begins with the memory of the process that started it, here that of all tests before.
 */
const peak = `import { existsSync, readFileSync } from 'node:fs';
process.on('exit', () => {
  const status = '/proc/self/status';
  const own = existsSync(status) ? /VmHWM:\\s*(\\d+)/.exec(readFileSync(status, 'utf8'))[1] : process.resourceUsage().maxRSS;
  console.error('peak ' + own);
});`;
const report = `data:text/javascript;base64,${Buffer.from(peak).toString('base64')}`;

test(`a capture of ${megabytes} MB: every message, in less than ${MEMORY_MAX} MB of memory`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'inspect-'));
  try {
    const file = join(folder, 'long.pcap');
    const expected = writeLong(file);
    const began = performance.now();
    const args = [
      '--import',
      report,
      'bin/rekindle.js',
      'inspect',
      file,
      '--json',
      '--name',
      'AccountLoginRequest',
    ];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    const seconds = (performance.now() - began) / 1000;
    assert.equal(status, 0, stderr);
    const lines = stdout.trim().split('\n');
    const { summary } = JSON.parse(lines.pop()!) as { summary: { messages: number; packets: number } };
    assert.deepEqual(
      [lines.length, summary.messages, summary.packets],
      [expected.connections, expected.messages, expected.packets],
    );
    const most = Number(/peak (\d+)/.exec(stderr)![1]) / 1024;
    assert.ok(most < MEMORY_MAX, `${most.toFixed(0)} MB of memory`);
    console.log(`    ${(megabytes / seconds).toFixed(1)} MB/s, ${most.toFixed(0)} MB of memory`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Writes the same two connections, sealed, under ever other addresses. */
function writeLong(file: string): { connections: number; messages: number; packets: number } {
  const kinds = [traffic({ chats: 150 }), traffic({ version: 110, chats: 150 })];
  const frames = kinds.map((steps) => steps.reduce((sum, { bytes }) => sum + countFrames(bytes), 0));
  const total = { connections: 0, messages: 0, packets: 0 };
  const output = openSync(file, 'w');
  try {
    let written = writeSync(output, pcapHeader());
    while (written < megabytes * 1e6) {
      const n = total.connections;
      const client = { host: `10.1.${(n >> 8) & 0xff}.${n & 0xff}`, port: 40_000 + (n % 1000) };
      const packets = connection(client, { host: '10.0.0.1', port: 10078 }, kinds[n % 2]!);
      written += writeSync(output, pcapPackets(timed(packets, 1_336_367_850 + n)));
      total.connections += 1;
      total.messages += frames[n % 2]!;
      total.packets += packets.length;
    }
    return total;
  } finally {
    closeSync(output);
  }
}

/** By the rule of the frame alone: id, length, and a hash where the top bit is set and the length is not zero. */
function countFrames(bytes: Buffer): number {
  let count = 0;
  for (let at = 0; at < bytes.length; count++) {
    const length = bytes.readUInt16LE(at + 1);
    at += 3 + length + (bytes[at]! >= 0x80 && length > 0 ? 4 : 0);
  }
  return count;
}
