/** Commands that one client types into chat: what is one, what `!` alone repeats, and the pages of long answers. */
import type { Player } from '#state/player.js';
import type { ChatStyle } from '#state/title.js';
import { limits } from '#wire/limits.js';

export interface ChatCommandSettings {
  /** What a command begins with, such as `/`, where a title says nothing; `!` does, too. */
  readonly prefix: string;
  /** A line as all may read it: an answer may repeat what was typed. Undefined when it may not be said at all. */
  filter(line: string): string | undefined;
}

/** Who typed a command into chat. */
export interface ChatAsker {
  readonly player: Player;
  /** What stood before the command. */
  readonly mark: string;
  /** The lines of the last answer that were not shown yet. */
  rest(): readonly string[];
  /** Asks scripts whether a command that may be used is to run; `text` stands behind its name. */
  mayRun(name: string, text: string): Promise<boolean>;
}

/** What answers commands: the same for chat and for the console. */
export interface CommandDesk {
  /** The answer to a command; undefined when none of this name is for this player. */
  chat(line: string, asker: ChatAsker): ChatAnswer | Promise<ChatAnswer> | undefined;
}

export interface ChatAnswer {
  readonly lines: readonly string[];
  /** For its asker alone, however it was asked. */
  readonly silent: boolean;
  /** True where the command held what is for nobody else's eyes: it is neither logged nor repeated. */
  readonly secret?: boolean;
}

/** Where players of these games look for commands: what it answers all can read. Alone, it repeats the last one. */
const MARK = '!';
/** Lines of one answer at once; the others wait for the command `more`. */
const PAGE = 8;
/** Characters of the longest line that every chat message has room for. */
const WIDTH_MAX = limits.CHATMESSAGE_MAXLEN - 1;

/** Bytes that consoles draw as colours, and a NUL. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the bytes meant
const COLOURS = /[\x00-\x1f\x7f-\x9f]/g;

/** An answer as it is shown. */
export interface Shown {
  readonly lines: readonly string[];
  /** Who reads it: the asker alone, or all who are in the same room. */
  readonly readers: 'asker' | 'room';
  /** The command for the log; undefined where it may hold a secret, as a slip may that was meant as a login. */
  readonly loggable: string | undefined;
}

export class ChatCommands {
  private last: string | undefined;
  private waiting: readonly string[] = [];

  constructor(
    private readonly desk: CommandDesk,
    private readonly settings: () => ChatCommandSettings,
  ) {}

  /**
   * Carries out a text that is a command; undefined for one that is said. Some titles put one character in front that
   * says how the line looks, so a command that is known may stand behind it.
   */
  take(
    text: string,
    player: Player,
    mayRun: ChatAsker['mayRun'],
    style: ChatStyle = {},
  ): Promise<Shown> | undefined {
    const typed = isRepeat(text) && this.last !== undefined ? this.last : text;
    const prefix = style.prefix ?? this.settings().prefix;
    const found = commandLine(typed, prefix);
    if (!found) return undefined;
    const { mark, line, isFirst } = found;
    const plain = line.replace(COLOURS, '').trim();
    const [name = ''] = plain.split(/\s/, 1);
    const answer = this.desk.chat(plain, { player, mark, mayRun, rest: () => this.takeRest() });
    const isPublic = mark === MARK && mark !== prefix;
    // "!!!" and "!?" are said, not asked; a name that we do not know is rather a slip than something to be read by all.
    const isSaid = isPublic && !/^[a-z]\w*$/i.test(name);
    if (!answer && (!isFirst || isSaid)) return undefined;
    const unknown = { lines: [`no command ${mark}${name}`], silent: true, secret: true };
    return this.show(answer ?? unknown, { typed, style, isPublic, more: `${prefix}more` });
  }

  private async show(
    answer: ChatAnswer | Promise<ChatAnswer>,
    { typed, style, isPublic, more }: { typed: string; style: ChatStyle; isPublic: boolean; more: string },
  ): Promise<Shown> {
    const { lines, silent, secret = false } = await answer;
    if (!secret) this.last = typed;
    const loggable = secret ? undefined : typed;
    const forAll = isPublic && !silent ? this.filtered(lines) : undefined;
    return {
      lines: this.page(forAll ?? lines, style, more),
      readers: forAll ? 'room' : 'asker',
      loggable,
    };
  }

  /** The lines as all may read them; undefined when one of them may not be said. */
  private filtered(lines: readonly string[]): readonly string[] | undefined {
    const said = lines.flatMap((line) => this.settings().filter(line) ?? []);
    return said.length === lines.length ? said : undefined;
  }

  /** The lines that are shown now, as the title draws them; the others wait. */
  private page(lines: readonly string[], style: ChatStyle, more: string): readonly string[] {
    const colour = style.colour === undefined ? '' : String.fromCharCode(style.colour);
    const width = Math.min(style.width ?? WIDTH_MAX, WIDTH_MAX - colour.length);
    const all = lines.flatMap((line) => wrapped(line, width));
    // One line more is shown rather than a line that says so.
    const count = all.length <= PAGE + 1 ? all.length : PAGE;
    this.waiting = all.slice(count);
    const left = this.waiting.length;
    const shown = left > 0 ? [...all.slice(0, count), `... ${left} more lines: ${more}`] : all;
    return shown.map((line) => `${colour}${line}`);
  }

  private takeRest(): readonly string[] {
    const rest = this.waiting;
    this.waiting = [];
    return rest;
  }
}

/** A line in pieces that are no wider, broken at blanks where there are some. */
export function wrapped(line: string, width: number): string[] {
  const pieces: string[] = [];
  let left = line.trimEnd();
  while (left.length > width) {
    const blank = left.lastIndexOf(' ', width);
    const end = blank > width / 2 ? blank : width;
    pieces.push(left.slice(0, end).trimEnd());
    left = left.slice(end).trimStart();
  }
  return [...pieces, left];
}

/** Whether a text asks for the last command again. */
function isRepeat(text: string): boolean {
  return text.replace(COLOURS, '').trim() === MARK;
}

interface CommandLine {
  readonly mark: string;
  readonly line: string;
  /** True where nothing but colour stands before the mark. */
  readonly isFirst: boolean;
}

function commandLine(text: string, prefix: string): CommandLine | undefined {
  const bare = text.replace(/^[^\x20-\x7e]+/, '');
  for (const at of [0, 1])
    for (const mark of [prefix, MARK])
      if (bare.startsWith(mark, at)) return { mark, line: bare.slice(at + mark.length), isFirst: at === 0 };
  return undefined;
}
