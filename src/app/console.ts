import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { accountWord } from './account-word.js';
import { pluginsText, pluginWord } from './console-plugin.js';
import { escapeText } from './escape.js';
import { loginWord } from './login-word.js';
import { muteWord, unmuteWord } from './mute-words.js';
import { roleWord } from './role-word.js';
import type { Running } from './running.js';
import { table } from './text-table.js';

/** What the words of the console work on. */
export interface ConsoleContext {
  readonly running: Running;
  readonly version: string;
  /** Seconds since the servers run. */
  uptime(): number;
  /** Stops the servers in order. */
  exit(): void;
  reload(): Promise<void>;
}

/** One word that the operator can type. A thrown error's message is shown as the answer. */
export interface Word {
  readonly name: string;
  /** What follows the word, such as `<severity> <message>`. */
  readonly usage: string;
  readonly help: string;
  run(rest: string, context: ConsoleContext): string | Promise<string>;
}

export const words: readonly Word[] = [
  { name: 'help', usage: '', help: 'list these words', run: (_, context) => helpText(context) },
  {
    name: 'version',
    usage: '',
    help: 'show the version',
    run: (_, { version }) => `Rekindle ${version}, Node ${process.versions.node}`,
  },
  { name: 'status', usage: '', help: 'show servers and counters', run: (_, context) => statusText(context) },
  {
    name: 'players',
    usage: '',
    help: 'list the players that are here',
    run: (_, context) => playersText(context),
  },
  {
    name: 'unknown',
    usage: '',
    help: 'list the messages that nothing answered',
    run: (_, context) => unknownText(context),
  },
  {
    name: 'plugins',
    usage: '',
    help: 'list the plugins',
    run: (_, context) => pluginsText(context),
  },
  pluginWord,
  accountWord,
  roleWord,
  loginWord,
  muteWord,
  unmuteWord,
  {
    name: 'broadcast',
    usage: '<severity> <message>',
    help: 'tell all players; severity 0 to 255',
    run: broadcast,
  },
  {
    name: 'reload',
    usage: '',
    help: 'read the configuration again',
    run: (_, context) => context.reload().then(() => ''),
  },
  {
    name: 'exit',
    usage: '',
    help: 'stop the servers in order',
    run: (_, context) => {
      context.exit();
      return 'stopping';
    },
  },
];

/** The answer to one typed line, with no line end; empty for nothing to say. */
export async function answer(line: string, context: ConsoleContext): Promise<string> {
  const [, name = '', rest = ''] = /^\s*(\S*)\s*(.*?)\s*$/s.exec(line) ?? [];
  if (name === '') return '';
  const word = words.find((each) => each.name === name.toLowerCase());
  try {
    if (!word) return await scriptAnswer(name.toLowerCase(), rest, context);
    return await word.run(rest, context);
  } catch (error) {
    return `${escapeText(name)}: ${escapeText((error as Error).message)}`;
  }
}

/** Answers what is typed, one line after the other, until the input ends; its end ends nothing else. */
export function readConsole(
  input: Readable,
  print: (text: string) => void,
  context: ConsoleContext,
): () => void {
  const lines = createInterface({ input });
  let last = Promise.resolve();
  lines.on('line', (line) => {
    last = last.then(async () => {
      const text = await answer(line, context);
      if (text) print(`${text}\n`);
    });
  });
  // A terminal that was closed ends with an error instead of an end; readline passes it on.
  lines.on('error', () => lines.close());
  return () => {
    lines.close();
    input.destroy();
  };
}

/**
 * Whether our standard input may be read. A process in the background of a terminal would be stopped by
 * the system for trying; its group is then not the terminal's foreground group.
 */
export function mayReadInput(): boolean {
  if (!process.stdin.isTTY) return true;
  try {
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const [, , group, , , foreground] = fields;
    return group === foreground;
  } catch {
    return true;
  }
}

function helpText({ running }: ConsoleContext): string {
  const rows = words.map(({ name, usage, help }) => [`${name} ${usage}`.trim(), help]);
  const scripted = running.operations
    .commands()
    .filter(({ name }) => !words.some((word) => word.name === name));
  return table([...rows, ...scripted.map(({ name, help, plugin }) => [name, `${help} (${plugin})`])]);
}

/** What no word of ours is may be a script's command. */
async function scriptAnswer(name: string, rest: string, { running }: ConsoleContext): Promise<string> {
  const lines = await running.operations.command(name, rest);
  return lines?.map(escapeText).join('\n') ?? `unknown word "${escapeText(name)}"; "help" lists the words`;
}

function statusText({ running, version, uptime }: ConsoleContext): string {
  const servers = running.listening.map(({ role, protocol, address, port }) => [
    role,
    `${protocol} ${address}:${port}`,
  ]);
  const counters = Object.entries(running.operations.counters()).map(([name, count]) => [
    name,
    String(count),
  ]);
  return `Rekindle ${version}, up ${duration(uptime())}\n${table([...servers, ...counters])}`;
}

function playersText({ running }: ConsoleContext): string {
  const players = running.operations.players();
  if (players.length === 0) return 'no players';
  return table(players.map(({ name, title, place, address }) => [name, title, place, address]));
}

function unknownText({ running }: ConsoleContext): string {
  const unknown = running.operations.unknown();
  if (unknown.length === 0) return 'no unknown messages';
  return table(unknown.map(({ message, role, count, hex }) => [message, role, `${count} times`, hex]));
}

async function broadcast(rest: string, { running }: ConsoleContext): Promise<string> {
  const [, number, message] = /^(\d{1,3})\s+(.+)$/s.exec(rest) ?? [];
  const severity = Number(number);
  if (message === undefined || severity > 255) return 'usage: broadcast <severity 0 to 255> <message>';
  if (message.length > 1000) return `the message has ${message.length} characters; at most 1000 are possible`;
  const told = await running.operations.broadcast(severity, message);
  return `told ${told} ${told === 1 ? 'player' : 'players'}`;
}

function duration(seconds: number): string {
  const [days, hours, minutes] = [seconds / 86_400, (seconds / 3600) % 24, (seconds / 60) % 60].map(
    Math.floor,
  );
  return `${days ? `${days} d ` : ''}${hours} h ${minutes} min`;
}
