/** Finds the command that a line means, for chat and console alike, and answers it. */
import { argumentsOf, usage } from '#script/command.js';
import { Cooldowns } from '#script/cooldowns.js';
import { type Directory, ofPool } from '#script/directory.js';
import type { CommandFacts } from '#script/layer.js';
import type { ArgumentValue } from '#script/plugin.js';
import type { ChatAnswer, ChatAsker, CommandDesk as ChatDesk } from '#server/chat-commands.js';
import type { Player } from '#state/player.js';
import { escapeText } from '../escape.js';
import type { ArgumentOfCore, Command, CommandContext, Place, Premises } from './command.js';
import { coreCommands } from './list.js';

/** A command of the server's own or of a plugin, as it is listed. */
export type Listed = Command | CommandFacts;

/** Who asks: a player in chat, or the console without one. */
interface Asker {
  readonly player: Player | undefined;
  rest(): readonly string[];
}

const theConsole: Asker = { player: undefined, rest: () => [] };

const isPlugins = (command: Listed): command is CommandFacts => 'plugin' in command;

export class CommandDesk implements ChatDesk {
  private readonly byName = new Map<string, Command>();
  private readonly cooldowns: Cooldowns;

  constructor(private readonly premises: Premises) {
    this.cooldowns = new Cooldowns(premises.now);
    for (const one of coreCommands) for (const name of [one.name, ...one.aliases]) this.byName.set(name, one);
  }

  /** The answer to a line of the console, with no line end; empty for nothing to say. It cannot act on a terminal. */
  async answer(line: string): Promise<string> {
    return (await this.lines(line)).map(escapeText).join('\n');
  }

  /** The same as lines, as they are. */
  async lines(line: string): Promise<readonly string[]> {
    const text = line.trim();
    if (text === '') return [];
    const found = this.find(text, 'console');
    return found
      ? this.run(found, theConsole)
      : (this.group(text, theConsole) ?? [`unknown word "${firstWord(text)}"; "help" lists the words`]);
  }

  /**
   * The lines that a player would read after this line in chat; with `isFree` of commands that everybody may use only.
   * Rejects where there is none such.
   */
  async linesFor(line: string, player: Player, isFree: boolean): Promise<readonly string[]> {
    const text = line.trim();
    const found = this.find(text, 'chat');
    const isOpen = found && !(isFree && needsRole(found.command));
    const asker = { player, mark: '', rest: () => [], mayRun: async () => true };
    const answer = isOpen ? await this.chat(text, asker) : undefined;
    if (answer) return answer.lines;
    throw new Error(`no command ${firstWord(text)}`);
  }

  chat(line: string, asker: ChatAsker): ChatAnswer | Promise<ChatAnswer> | undefined {
    const found = this.find(line, 'chat');
    if (!found) {
      const group = this.group(line, asker);
      return group && { lines: group, silent: true };
    }
    const { command } = found;
    const { player, mark } = asker;
    const { rights } = this.premises.operations;
    const secret = !isPlugins(command) && command.secret;
    if (!this.isThere(command, player)) return undefined;
    const refused = command.permission === undefined ? undefined : rights.refusal(player, command.permission);
    if (refused !== undefined) return { lines: [`${mark}${command.name}: ${refused}`], silent: true, secret };
    const elsewhere = this.elsewhere(command, player);
    if (elsewhere !== undefined) return { lines: [elsewhere], silent: true, secret };
    const silent = command.silent || command.permission !== undefined;
    const run = () => this.run(found, asker).then((lines) => ({ lines, silent, secret }));
    if (secret) return run();
    return asker
      .mayRun(command.name, found.rest)
      .then((may) => (may ? run() : { lines: [], silent: true, secret }));
  }

  /** Whether a player is to know of a command: what needs a role is as if it were not there for those without any. */
  private isThere(command: Listed, player: Player): boolean {
    const { rights } = this.premises.operations;
    if (!isPlugins(command) && command.staff) return rights.isStaff(player);
    if (command.permission === undefined || rights.isStaff(player)) return true;
    return rights.refusal(player, command.permission) === undefined;
  }

  /** The commands that are there for an asker, the server's own first, each once. */
  usable(player: Player | undefined, where?: 'anywhere'): Listed[] {
    const place: Place = player ? 'chat' : 'console';
    const all: Listed[] = [...coreCommands, ...new Set(this.premises.operations.commands().values())];
    if (where) return all;
    return all.filter((one) => one.where.has(place) && (!player || this.isThere(one, player)));
  }

  /** What can stand at the end of a console's line, and the end that it would take the place of. */
  complete(line: string): [string[], string] {
    const before = line.trimStart();
    const commands = this.usable(undefined);
    const found = this.find(before, 'console');
    if (found && before.length > found.name.length) {
      const begun = /(?:"[^"]*|\S*)$/.exec(found.rest)![0];
      const index = wordsOf(found.rest.slice(0, found.rest.length - begun.length)).length;
      const fitting = this.valuesFor(found.command, index).filter((one) => begins(one, begun));
      return [fitting.map((one) => `${one} `), begun];
    }
    const names = commands.flatMap(({ name, aliases }) => [name, ...aliases]);
    const fitting = names.filter((name) => begins(name, before));
    return [fitting.map((name) => `${name} `), before];
  }

  /** What may stand for an argument, where there is a list of that. */
  private valuesFor(command: Listed, index: number): readonly string[] {
    const { args } = command;
    const argument = args[Math.min(index, args.length - 1)];
    if (!argument || (index >= args.length && argument.type !== 'rest')) return [];
    const { directory } = this.premises;
    if (argument.type === 'choice') return argument.choices;
    if (argument.type === 'player')
      return [...directory.players()].flatMap(({ account }) => (account ? [quoted(account.name)] : []));
    if (argument.type === 'game') return [...directory.games()].map(({ name }) => quoted(name));
    if (argument.type === 'channel') return [...directory.channels()].map(({ name }) => quoted(name));
    return index === 0 && !isPlugins(command) ? (command.suggest?.(this.premises) ?? []) : [];
  }

  /** The command of the first two words, else of the first one, where it can be used in this place. */
  private find(line: string, place: Place): Found | undefined {
    const two = /^(\S+)\s+(\S+)(.*)$/s.exec(line);
    if (two) {
      const name = `${two[1]} ${two[2]}`.toLowerCase();
      const command = this.byName.get(name);
      if (command?.where.has(place)) return { command, name, rest: two[3]!.trimStart() };
    }
    const [, first = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(line) ?? [];
    const name = first.toLowerCase();
    const command = this.byName.get(name) ?? this.premises.operations.commands().get(name);
    return command?.where.has(place) ? { command, name, rest } : undefined;
  }

  /** What can stand behind a word with which several commands begin, for those who may use one of them. */
  private group(line: string, { player }: Asker): readonly string[] | undefined {
    const word = firstWord(line).toLowerCase();
    const those = coreCommands.filter(({ name }) => name.startsWith(`${word} `));
    const usable = this.usable(player).filter((one) => those.includes(one as Command));
    return usable.length > 0 ? usable.map((one) => `usage: ${usage(one.name, one.args)}`) : undefined;
  }

  /** Why a command has nothing to do where the player is. */
  private elsewhere({ name, scope }: Listed, player: Player): string | undefined {
    if (scope === 'anywhere') return undefined;
    const wanted = {
      lobby: 'in the lobby',
      staging: 'while a game is being made up',
      in_game: 'in a running game',
    };
    return this.premises.operations.placeOf(player) === scope
      ? undefined
      : `${name} works ${wanted[scope]} only`;
  }

  private async run({ command, name, rest }: Found, asker: Asker): Promise<readonly string[]> {
    try {
      if (isPlugins(command))
        return (await this.premises.operations.command(command.name, rest, asker.player)) ?? [];
      return linesOf(await this.runCore(command, rest, asker));
    } catch (error) {
      return [`${name}: ${(error as Error).message}`];
    }
  }

  private async runCore(command: Command, rest: string, { player, rest: others }: Asker): Promise<string> {
    const pool = player?.title.accountPool;
    const directory: Directory =
      pool === undefined ? this.premises.directory : ofPool(this.premises.directory, pool);
    const given = await argumentsOf(command, rest, directory);
    if (typeof given === 'string') return given;
    if (command.args.length === 0 && rest !== '')
      return `"${rest}" is too much; usage: ${usage(command.name, command.args)}`;
    const left = player ? this.cooldowns.use(command, player.sessionKey) : 0;
    if (left > 0) return `${command.name} can be used again in ${Math.ceil(left / 1000)} s`;
    const args = Object.fromEntries(
      [...given].map(([name, value]) => [name, this.valueOf(value, directory)]),
    );
    const context: CommandContext = { ...this.premises, directory, player, pool, rest: others, desk: this };
    return command.run(context, args);
  }

  private valueOf(value: ArgumentValue, directory: Directory): ArgumentOfCore {
    if (typeof value !== 'object') return value;
    const { operations } = this.premises;
    if ('account' in value) return value.account;
    if ('game' in value) return operations.game(value.game);
    if ('channel' in value) return operations.channel(value.channel);
    return [...directory.players()].find(({ sessionKey }) => sessionKey === value.sessionKey);
  }
}

interface Found {
  readonly command: Listed;
  /** As it was typed, in small letters. */
  readonly name: string;
  /** What stands behind the name. */
  readonly rest: string;
}

/** Whether not everybody may use it. */
function needsRole(command: Listed): boolean {
  return command.permission !== undefined || (!isPlugins(command) && (command.staff || command.secret));
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

function firstWord(text: string): string {
  return text.trim().split(/\s/, 1)[0]!;
}

function wordsOf(text: string): string[] {
  return text.match(/"[^"]*"|\S+/g) ?? [];
}

/** A name with blanks as it has to be typed. */
function quoted(name: string): string {
  return /\s/.test(name) ? `"${name}"` : name;
}

function begins(whole: string, begun: string): boolean {
  const bare = (text: string) => text.replace(/^"/, '').toLowerCase();
  return bare(whole).startsWith(bare(begun));
}
