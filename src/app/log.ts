import pino from 'pino';
import type { Clock } from '#state/clock.js';
import type { Log, LogFields } from '#state/log.js';
import { createClock } from './clock.js';
import { escapeText } from './escape.js';
import { cleanFields } from './log/clean.js';
import { createFolding } from './log/fold.js';
import { fileOutput, type OwnScreen, type ScreenOutput, screenOutput } from './log/output.js';

/** The level names of the configuration, from most to least talkative. */
export const levelNames = ['FINEST', 'FINER', 'FINE', 'INFO', 'WARN', 'SEVERE'] as const;
export type LevelName = (typeof levelNames)[number];
type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error';

const levels: Readonly<Record<LevelName, Level>> = {
  FINEST: 'trace',
  FINER: 'trace',
  FINE: 'debug',
  INFO: 'info',
  WARN: 'warn',
  SEVERE: 'error',
};

export interface LogOptions {
  readonly level: LevelName;
  /** A log file beside the screen, with a level of its own; null for none. */
  readonly file: { readonly path: string; readonly level: LevelName } | null;
  readonly clock?: Clock;
  /** Where the lines go instead of standard output: lines of JSON, each with its line end. */
  readonly screen?: ScreenOutput;
}

/** A log that can be changed and ended. */
export interface OpenLog extends Log {
  /** From now on the screen shows that level. */
  setLevel(level: LevelName): void;
  /** Where its lines go; undefined when they go elsewhere than to standard output. */
  readonly screen: OwnScreen | undefined;
  /** Text for a person, beside the log lines; safe as it is. */
  print(text: string): void;
  /** Writes what is counted or queued, for at most half a second, then ends the outputs. */
  close(): Promise<void>;
}

/**
 * Opens the log: readable lines on a terminal, lines of JSON otherwise and in the file. An output that
 * cannot be written (closed pipe, full disk) stops, is reported once on the other one, and never
 * disturbs the caller.
 */
export function openLog(options: LogOptions): OpenLog {
  const clock = options.clock ?? createClock();
  const own = options.screen ? undefined : screenOutput();
  const screen = options.screen ?? own!;
  const file = options.file && fileOutput(options.file.path, (error) => reportFile(error));
  const outputs = (level: LevelName): Output[] => [
    { level: levels[level], stream: screen },
    ...(options.file && file ? [{ level: levels[options.file.level], stream: file }] : []),
  ];
  let sink = openSink(outputs(options.level));
  const write = (level: Level, fields: LogFields, message: string) =>
    sink[level](cleanFields(fields), escapeText(message));
  const folding = createFolding(clock, write);

  function reportFile(error: Error): void {
    const path = options.file?.path;
    write(
      'error',
      { path, err: error },
      'the log file cannot be written and stays closed until the next start',
    );
  }

  async function close(): Promise<void> {
    folding.close();
    await Promise.all([screen.close(), file?.close()]);
  }

  return {
    trace: (fields, message) => write('trace', fields, message),
    debug: (fields, message) => write('debug', fields, message),
    info: (fields, message) => folding.write('info', fields, message),
    warn: (fields, message) => folding.write('warn', fields, message),
    error: (fields, message) => folding.write('error', fields, message),
    setLevel: (level) => {
      sink = openSink(outputs(level));
    },
    screen: own,
    print: (text) => screen.print(text),
    close,
  };
}

interface Output {
  readonly level: Level;
  readonly stream: { write(line: string): void };
}

function openSink(outputs: readonly Output[]): pino.Logger {
  const order: readonly Level[] = ['trace', 'debug', 'info', 'warn', 'error'];
  const level = order.find((each) => outputs.some((output) => output.level === each)) ?? 'info';
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    // Errors arrive cleaned; pino's own serializer would put their causes into the message.
    serializers: { err: (value: unknown) => value },
    formatters: { level: (label) => ({ level: label }) },
  };
  return pino(options, pino.multistream([...outputs]));
}
