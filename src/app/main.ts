import { join } from 'node:path';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { OwnMessages } from '#tools/own-messages.js';
import { ConfigError } from './config.js';
import { type Home, initHome, openHome, packageRoot } from './home.js';
import type { InspectArguments } from './inspect.js';
import { exitCodes, locateConfig, type StartOptions } from './prepare.js';
import { StartError } from './start-error.js';
import { supervise } from './supervisor.js';
import type { TestArguments } from './test-plugins.js';
import { version } from './version.js';

/** The program of the command line; `argv` without node and script. Ends the process. */
export async function run(argv: readonly string[]): Promise<void> {
  // Output that nobody reads any more ends no game.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  process.exit(await exitCodeOf(argv));
}

async function exitCodeOf(argv: readonly string[]): Promise<number> {
  try {
    return await runCommand(argv);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    const isKnown = error instanceof StartError || error instanceof ConfigError;
    console.error(isKnown ? error.message : error);
    return isKnown ? exitCodes.cannotStart : exitCodes.crashed;
  }
}

interface LocateArguments {
  readonly config?: string;
  readonly set: string[];
  readonly home: string;
}

interface StartArguments extends LocateArguments {
  readonly supervise: boolean;
  readonly supervised?: boolean;
}

async function runCommand(argv: readonly string[]): Promise<number> {
  let exitCode: number = exitCodes.stopped;
  const program = new Command('rekindle')
    .description("A server host for games built on Sony's SCE-RT Medius online stack")
    .version(version, '-v, --version')
    .exitOverride();

  const home = () => process.env.REKINDLE_HOME ?? '.';
  const start = program
    .command('start', { isDefault: true })
    .description('start the servers; this is what happens without a command, too')
    .option(
      '--config <file>',
      'configuration file (default: config/monolith.json of the home, if there is one)',
    )
    .option('--set <path=value>', 'set one option, as in --set mas.port=10075; can be repeated', collect, [])
    .option('--home <dir>', 'folder with your own config/, games/, scripts/ and data/', home())
    .option('--no-supervise', 'run the servers in this very process, for systemd and containers')
    .action(async (given: StartArguments) => {
      exitCode = await startCommand(given);
    });
  start.addOption(start.createOption('--supervised').hideHelp());

  program
    .command('init <dir>')
    .description('make a home: a folder with your own settings; changes nothing that is there')
    .action((dir: string) => {
      for (const { path, made } of initHome(dir)) console.log(`${made ? 'made' : 'kept'} ${join(dir, path)}`);
      console.log(`Start the servers with: rekindle start --home ${dir}`);
    });

  const db = program.command('db').description('look after the database');
  const locate = (command: Command) =>
    command
      .option(
        '--config <file>',
        'configuration file (default: config/monolith.json of the home, if there is one)',
      )
      .option('--set <path=value>', 'set one option; can be repeated', collect, [])
      .option('--home <dir>', 'folder with your own config/ and data/', home());
  locate(db.command('migrate'))
    .description("bring the tables to this program's version, after a copy of the database")
    .action(async (given: LocateArguments) => {
      const { migrateDatabase } = await import('./database.js');
      const { home, loaded } = locateConfig(given);
      console.log(await migrateDatabase(loaded.config, home));
    });
  locate(db.command('backup <file>'))
    .description('copy the database into a new file, also while the servers run')
    .action(async (file: string, given: LocateArguments) => {
      const { backupDatabase } = await import('./database.js');
      const { home, loaded } = locateConfig(given);
      console.log(await backupDatabase(loaded.config, home, file));
    });

  program
    .command('decode')
    .description('read messages as JSON lines from standard input, print their fields as JSON lines')
    .option('--encode', 'the way back: names and fields in, bytes as hex out')
    .option('--scripts', 'know the messages that plugins declare, too; runs their files for that')
    .option('--home <dir>', 'folder with your own games/', home())
    .action(async (given: { home: string; encode?: true; scripts?: true }) => {
      const [{ decodeLines }, { encodeLines }, { traitsByApplication }] = await Promise.all([
        import('#tools/decode.js'),
        import('#tools/encode.js'),
        import('./titles.js'),
      ]);
      const opened = openHome(given.home);
      const traits = traitsByApplication(opened);
      const own = given.scripts && (await ownMessagesOf(opened));
      const answerLines = given.encode ? encodeLines : decodeLines;
      const variantsOf = (application: number) => traits.get(application) ?? new Set<string>();
      await answerLines(process.stdin, process.stdout, variantsOf, own);
    });

  program
    .command('inspect <paths...>')
    .description(
      'show what captures (pcap, pcapng, JSON recordings, folders of them) say, message by message',
    )
    .option('--json', 'one line of JSON for each message, with everything, and one for the summary')
    .option('--name <part>', 'only messages with this in their name; * stands for anything', collect, [])
    .option(
      '--role <role>',
      'only these servers: muis, mas, mls, ..., a port, or ports as 10070-10079',
      collect,
      [],
    )
    .option('--player <who>', 'only the connections of this account name, account id or session key')
    .option('--follow <number>', 'only this connection and its datagrams, with all fields', wholeNumber)
    .option('--key <hex>', 'a session, game or peer key; can be repeated', collect, [])
    .option('--ports <role=ports>', 'where a server listens besides, as mls=20000-20010', collect, [])
    .option('--medius <version>', 'Medius version where a handshake is not captured, as 110', wholeNumber)
    .option('--scripts', 'know the messages that plugins declare, too; runs their files for that')
    .option('--secrets', 'show passwords, keys and tickets instead of ***')
    .option('--home <dir>', 'folder with your own config/keys/ and games/', home())
    .action(async (paths: string[], given: InspectArguments) => {
      const { inspectCaptures } = await import('./inspect.js');
      exitCode = await inspectCaptures(paths, given);
    });

  program
    .command('test <path>')
    .description(
      "run the specs of plugins: of one plugin's folder or file, of a scripts or games folder, or of a home",
    )
    .option('--json', 'one line of JSON for each case, and one for the summary')
    .option('--timeout <seconds>', 'how long one case may take, whatever it waits for', wholeNumber, 30)
    .option('--home <dir>', 'home whose titles the players have (default: the one in which the plugins lie)')
    .action(async (path: string, given: TestArguments) => {
      const { testPlugins } = await import('./test-plugins.js');
      exitCode = await testPlugins(path, given);
    });

  await program.parseAsync(argv, { from: 'user' });
  return exitCode;
}

async function ownMessagesOf(home: Home): Promise<OwnMessages> {
  const { declaredMessages } = await import('./declared-messages.js');
  return declaredMessages(home);
}

async function startCommand(given: StartArguments): Promise<number> {
  const options: StartOptions = given;
  if (given.supervised || !given.supervise) {
    // Only the process that serves loads the servers.
    const { runServer } = await import('./start.js');
    return runServer(options, given.supervised ?? false);
  }
  const again = ['start', '--supervised', '--home', given.home];
  if (given.config !== undefined) again.push('--config', given.config);
  for (const setting of given.set) again.push('--set', setting);
  return supervise(options, [join(packageRoot, 'bin', 'rekindle.js'), ...again]);
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`${JSON.stringify(text)} is no whole number.`);
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}
