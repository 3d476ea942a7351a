/** The server as a plugin in a thread of its own has it, and the server's side of that. */
import { own } from '../own.js';
import type { ScriptServer } from '../services/server.js';

/** The three ways from a thread to the server: asked at once, done and forgotten, awaited. */
export interface Ways {
  ask<T>(name: string, ...args: readonly unknown[]): T;
  do(name: string, ...args: readonly unknown[]): void;
  later<T>(name: string, ...args: readonly unknown[]): Promise<T>;
}

export function remoteServer({ ask, do: order, later }: Ways): ScriptServer {
  let version: string | undefined;
  return {
    get version() {
      version ??= ask<string>('server.version');
      return version;
    },
    titles: () => ask('server.titles'),
    stats: () => ask('server.stats'),
    end: (reason, after, again) => order('server.end', reason, after, again),
    commands: () => ask('server.commands'),
    run: (line, sessionKey, isFree) => later('server.run', line, sessionKey, isFree),
  };
}

const questions: Readonly<Record<string, (server: ScriptServer) => unknown>> = {
  'server.version': ({ version }) => version,
  'server.titles': (server) => server.titles(),
  'server.stats': (server) => server.stats(),
  'server.commands': (server) => server.commands(),
};

/** The answer to one of its questions; undefined for others. */
export const answerOfServer = (server: ScriptServer, name: string): unknown => own(questions, name)?.(server);
