/** docs/tutorial.md, walked on a running server: each block is saved or typed, each output is compared. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { loadConfig } from '#app/config.js';
import { answer } from '#app/console.js';
import type { HeadlessPlayer } from '#tools/client/player.js';
import { RT } from '#wire/rt/ids.js';
import { SERVER_MEMORY_POKE } from '#wire/rt/messages.js';
import { freePorts } from '../app/host.js';
import { type JourneyHost, startJourneyHost } from './host.js';
import { makePlayer } from './people.js';

/** A step of the document: a block in a fence, or what a remark says that somebody does. */
interface Step {
  readonly kind: string;
  readonly text: string;
  readonly line: number;
}

const page = readFileSync(new URL('../../docs/tutorial.md', import.meta.url), 'utf8');

const steps: readonly Step[] = [...page.matchAll(/^```(\w+)\n(.*?)^```|<!-- (.*?) -->/gms)].map((match) => ({
  kind: match[1] ?? 'deed',
  text: match[2] ?? match[3]!,
  line: page.slice(0, match.index).split('\n').length,
}));

class Walk {
  /** What was said since the last step that did something: lines of the log, answers, what consoles got. */
  private heard: string[] = [];
  private read = 0;
  private readonly people = new Map<string, HeadlessPlayer>();

  constructor(
    private readonly t: TestContext,
    private readonly host: JourneyHost,
  ) {}

  async take({ kind, text, line }: Step): Promise<void> {
    if (kind === 'text') return this.expect(text, line);
    this.listen();
    this.heard = [];
    if (kind === 'lua') await this.save(text);
    else if (kind === 'console') this.heard.push(await answer(text.trim(), { running: this.host.running }));
    else if (kind === 'json') await this.configure(text);
    else await this.act(text);
  }

  private async save(text: string): Promise<void> {
    writeFileSync(join(this.host.home, 'scripts/first.lua'), text);
    const isTaken = () => this.heard.some((line) => /^(a plugin did not load|plugin (re)?loaded)/.test(line));
    for (let tries = 0; tries < 500 && !isTaken(); tries++) {
      await pause(20);
      this.listen();
    }
    assert.ok(isTaken(), 'a save that nothing answered');
  }

  private async configure(text: string): Promise<void> {
    const { plugins } = JSON.parse(text) as { plugins: unknown };
    const set = [...freePorts, 'passwords.cost=10', `plugins=${JSON.stringify(plugins)}`];
    await this.host.running.reload(loadConfig({ file: null, set }).config);
  }

  private async act(deed: string): Promise<void> {
    const [, name, says] = /^(\w+) (?:joins|says: (.*))$/.exec(deed) ?? assert.fail(`nobody can "${deed}"`);
    if (says !== undefined) {
      this.people.get(name!)!.say(says);
      return;
    }
    const player = makePlayer(this.t);
    this.people.set(name!, player);
    await player.play(this.host.at('mas'), name!, 'a password');
    const [city] = await player.channels();
    await player.joinChannel(city!.MediusWorldID);
  }

  private async expect(text: string, line: number): Promise<void> {
    for (const wanted of text.trim().split('\n')) {
      for (let tries = 0; tries < 500 && !this.hears(wanted); tries++) await pause(20);
      assert.ok(
        this.hears(wanted),
        `docs/tutorial.md:${line}: ${wanted}\nnot among\n${this.heard.join('\n')}`,
      );
    }
  }

  private hears(wanted: string): boolean {
    this.listen();
    return this.heard.includes(wanted);
  }

  private listen(): void {
    for (; this.read < this.host.lines.length; this.read++) {
      const { msg, err } = this.host.lines[this.read]!;
      this.heard.push(String(msg), ...(err === undefined ? [] : [String(err)]));
    }
    for (const player of this.people.values()) this.listenTo(player);
  }

  private listenTo({ connection }: HeadlessPlayer): void {
    for (const { text } of connection.systemMessages.all()) this.heard.push(text);
    for (const { value } of connection.pushes.all())
      if (typeof value.Message === 'string')
        this.heard.push(`${value.OriginatorAccountName}: ${value.Message}`);
    for (const { id, payload } of connection.frames.all()) {
      if (id !== RT.SERVER_MEMORY_POKE) continue;
      const { address, data } = SERVER_MEMORY_POKE.decode(payload, 108);
      this.heard.push(`poke 0x${address.toString(16).padStart(8, '0')} ${data.toString('hex')}`);
    }
  }
}

test('the walk of docs/tutorial.md goes as it says', async (t) => {
  assert.ok(steps.filter(({ kind }) => kind === 'text').length > 12);
  const host = await startJourneyHost(t, [], { files: { 'scripts/.keep': '' } });
  const walk = new Walk(t, host);
  for (const step of steps) await walk.take(step);
});
