/** The command `inspect`: its options, and the keys and titles of the home. */
import { WriteStream } from 'node:tty';
import { inspect } from '#tools/inspect/inspect.js';
import { KeyRing } from '#wire/crypto/keys.js';
import { declaredMessages } from './declared-messages.js';
import { escapeText } from './escape.js';
import { openHome } from './home.js';
import { readKeys } from './keys.js';
import { exitCodes } from './prepare.js';
import { StartError } from './start-error.js';
import { traitsByApplication } from './titles.js';

/** The options as they come from the command line. */
export interface InspectArguments {
  readonly json?: boolean;
  readonly name: string[];
  readonly role: string[];
  readonly player?: string;
  readonly follow?: number;
  readonly key: string[];
  readonly ports: string[];
  readonly medius?: number;
  readonly secrets?: boolean;
  readonly scripts?: boolean;
  readonly home: string;
}

/** Prints what the captures say; the exit code tells whether all of them could be read. */
export async function inspectCaptures(paths: readonly string[], given: InspectArguments): Promise<number> {
  const home = openHome(given.home);
  const traits = traitsByApplication(home);
  const output = process.stdout;
  const own = given.scripts ? await declaredMessages(home) : undefined;
  const services = {
    keyRing: new KeyRing(readKeys(home)),
    variantsOf: (application: number) => traits.get(application) ?? new Set<string>(),
    own,
    output,
    colours: output instanceof WriteStream && output.hasColors(),
    escapeText,
  };
  const { name: names, role: roles, key: keys, ports, medius: mediusVersion } = given;
  const { json = false, secrets = false, player, follow } = given;
  const request = { paths, json, names, roles, keys, ports, mediusVersion, secrets, player, follow };
  try {
    const faults = await inspect(request, services);
    for (const { file, text } of faults) console.error(`${file}: ${escapeText(text)}`);
    return faults.length === 0 ? exitCodes.stopped : exitCodes.crashed;
  } catch (error) {
    if (error instanceof RangeError) throw new StartError(error.message, { cause: error });
    throw error;
  }
}
