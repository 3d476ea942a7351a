import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import {
  freePorts,
  type Host,
  type HostOptions,
  isRunning,
  program,
  startHost,
  temporaryHome,
  until,
} from './host.js';

/** A host whose processes and home are gone after the test, however it ends. */
function host(t: TestContext, options: Partial<HostOptions> = {}): Host & { readonly home: string } {
  const home = options.home ?? temporary(t);
  const started = startHost({ ...options, home });
  t.after(async () => {
    started.child.stdin!.destroy();
    started.child.kill('SIGKILL');
    await started.end();
  });
  return { ...started, home };
}

function temporary(t: TestContext): string {
  const home = temporaryHome();
  t.after(home.remove);
  return home.dir;
}

const serverPid = async (of: Host, from = 0) => Number((await of.line('server process started', from)).pid);
const gone = (pid: number) =>
  until(
    () => !isRunning(pid),
    () => `process ${pid} still runs`,
  );

async function isListening({ address, port }: { readonly [field: string]: unknown }): Promise<boolean> {
  const socket = connect({ host: String(address), port: Number(port) });
  const open = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  });
  socket.destroy();
  return open;
}

async function allListen(of: Host): Promise<void> {
  await until(
    () => of.lines.filter((line) => line.msg === 'listening').length >= 6,
    () => 'fewer than six sockets',
  );
}

// Mostly waiting: several at a time.
describe('process life', { concurrency: 3 }, () => {
  test('a supervisor and one server process start, listen, and stop in order on SIGTERM', async (t) => {
    const { child, lines, line, end, home, errors } = host(t);
    const listening = await line('listening');
    assert.equal(await isListening(listening), true);
    assert.equal(statSync(join(home, 'data')).mode & 0o777, 0o700);
    await until(
      () => errors().includes('"exit" to stop'),
      () => `no table: ${errors()}`,
    );
    assert.match(errors(), /MAS +tcp 127\.0\.0\.1:\d+/);
    child.kill('SIGTERM');
    assert.equal(await end(), 0);
    assert.ok(lines.some((each) => each.msg === 'stopped'));
    assert.equal(await isListening(listening), false);
  });

  test('SIGINT stops in order, too, and --no-supervise runs in one process', async (t) => {
    const { child, line, lines, end } = host(t, { arguments: ['--no-supervise'] });
    await line('listening');
    assert.ok(!lines.some((each) => each.msg === 'server process started'));
    child.kill('SIGINT');
    assert.equal(await end(), 0);
    assert.ok(lines.some((each) => each.msg === 'stopped'));
  });

  test('a crashed server is started again after a pause, with the reason in the log', async (t) => {
    const of = host(t);
    await of.line('listening');
    const first = await serverPid(of);
    process.kill(first, 'SIGKILL');
    const crash = await of.line('the server crashed and is started again');
    assert.equal(crash.level, 'error');
    assert.equal(crash.reason, 'SIGKILL');
    assert.equal(crash.pause, '1 s');
    const from = of.lines.length;
    const second = await serverPid(of, from);
    assert.notEqual(second, first);
    assert.equal(await isListening(await of.line('listening', from)), true);
  });

  test('SIGTERM during the pause before a restart ends it at once', async (t) => {
    const of = host(t);
    await of.line('listening');
    process.kill(await serverPid(of), 'SIGKILL');
    await of.line('the server crashed and is started again');
    of.child.kill('SIGTERM');
    assert.equal(await of.end(), 0);
  });

  test('a second signal stops at once a server that does not end', async (t) => {
    const of = host(t);
    await of.line('listening');
    await allListen(of);
    const server = await serverPid(of);
    process.kill(server, 'SIGSTOP'); // cannot even hear that it should stop
    of.child.kill('SIGTERM');
    await of.line('telling the server to stop');
    assert.equal(isRunning(server), true);
    of.child.kill('SIGTERM');
    assert.equal(await of.end(), 1);
    await gone(server);
  });

  test('the server ends when its supervisor is killed', async (t) => {
    const of = host(t);
    await of.line('listening');
    const server = await serverPid(of);
    of.child.kill('SIGKILL');
    await gone(server);
  });

  test('SIGHUP reads the configuration again; a wrong one changes nothing', async (t) => {
    const home = temporary(t);
    const file = join(home, 'config', 'monolith.json');
    mkdirSync(join(home, 'config'));
    writeFileSync(file, '{ "log_level": "INFO" }');
    const of = host(t, { home });
    await of.line('listening');
    await allListen(of);
    writeFileSync(file, '{\n "log_level": "LOUD"\n}');
    of.child.kill('SIGHUP');
    await of.line('the configuration was not changed');
    assert.match(
      (await of.line(/LOUD/)).msg,
      /monolith\.json:2: log_level is "LOUD"; allowed: one of FINEST, /,
    );
    writeFileSync(file, '{ "log_level": "FINE" }');
    of.child.kill('SIGHUP');
    await of.line('configuration read again');
  });

  test('a closed terminal does not stop it: hangup and closed output', async (t) => {
    const of = host(t);
    const listening = await of.line('listening');
    await allListen(of);
    const server = await serverPid(of);
    of.child.stdout!.destroy();
    of.child.stderr!.destroy();
    of.child.stdin!.destroy();
    // A terminal that goes sends the hangup to both.
    of.child.kill('SIGHUP');
    process.kill(server, 'SIGHUP');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    for (let n = 0; n < 3; n++) of.child.kill('SIGHUP'); // makes log lines for an output that is closed
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(isRunning(server), true);
    assert.equal(await isListening(listening), true);
    of.child.kill('SIGTERM');
    assert.equal(await of.end(), 0);
  });

  test('it stops in order when the npm that started it is killed', async (t) => {
    const home = temporary(t);
    mkdirSync(join(home, 'bin'));
    // A parent that is npm by its name and, like npm, starts the program through a shell.
    const npm = join(home, 'npm-start.mjs');
    writeFileSync(
      npm,
      `import { spawn } from 'node:child_process';
     const command = process.argv.slice(2).map((word) => "'" + word + "'").join(' ');
     spawn('sh', ['-c', command + '; true'], { stdio: 'inherit' }).on('exit', () => process.exit(0));`,
    );
    const of = host(t, {
      home,
      through: [process.execPath, npm],
      environment: { npm_lifecycle_event: 'start' },
    });
    await of.line('listening');
    const server = await serverPid(of);
    of.child.kill('SIGKILL');
    await gone(server);
    await of.line('stopped');
    assert.ok(of.lines.some((line) => String(line.reason).includes('npm')));
  });

  test('a second start on the same data folder is refused with the pid of the first', async (t) => {
    const first = host(t);
    await first.line('listening');
    const second = host(t, { home: first.home });
    assert.equal(await second.end(), 2);
    assert.match(second.errors(), new RegExp(`already running as process ${first.child.pid}\\b`));
    const third = host(t, { home: first.home, arguments: ['--no-supervise'] });
    assert.equal(await third.end(), 2);
    assert.match(
      (await third.line(/already running/)).msg,
      new RegExp(`process ${await serverPid(first)}\\b`),
    );
  });

  test('after kill -9 of everything the locks are taken over', async (t) => {
    const first = host(t);
    await first.line('listening');
    const server = await serverPid(first);
    process.kill(server, 'SIGKILL');
    first.child.kill('SIGKILL');
    await first.end();
    await gone(server);
    assert.match(
      readFileSync(join(first.home, 'data', 'supervisor.lock'), 'utf8'),
      new RegExp(`"pid":${first.child.pid}\\b`),
    );
    const second = host(t, { home: first.home });
    await second.line('listening');
  });

  test('a taken port names the server, the setting and who has the port', async (t) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    t.after(() => other.close());
    const { port } = other.address() as AddressInfo;
    const of = host(t, { set: [`mls.port=${port}`] });
    assert.equal(await of.end(), 2);
    const { msg } = await of.line(/cannot listen/);
    assert.match(msg, new RegExp(`^mls cannot listen at tcp 127\\.0\\.0\\.1:${port}: the port is taken`));
    assert.match(msg, /set mls\.port to another port/);
    if (process.platform === 'linux') assert.match(msg, new RegExp(`by process ${process.pid} \\(.*node`));
  });

  test('an address that this machine does not have names its setting', async (t) => {
    const of = host(t, { set: ['mas.bind=192.0.2.1'] });
    assert.equal(await of.end(), 2);
    assert.match(
      (await of.line(/cannot listen/)).msg,
      /^mas cannot listen at .*192\.0\.2\.1.*set mas\.bind to/,
    );
  });

  test('a wrong configuration or home is told without a stack, and starts nothing', (t) => {
    const home = temporary(t);
    const start = (...given: string[]) =>
      spawnSync(process.execPath, [program, ...given], { encoding: 'utf8', timeout: 20_000 });
    const wrong = start('start', '--home', home, '--set', 'mas.prot=1');
    assert.equal(wrong.status, 2);
    assert.equal(wrong.stderr, '--set mas.prot: mas.prot is not an option; did you mean "port"?\n');
    const nowhere = start('--home', join(home, 'none'));
    assert.equal(nowhere.status, 2);
    assert.match(nowhere.stderr, /^home .*none is not a folder; "rekindle init /);
    assert.equal(start('start', '--nonsense').status, 1);
    const { version } = JSON.parse(readFileSync(join(program, '..', '..', 'package.json'), 'utf8')) as {
      version: string;
    };
    assert.equal(start('--version').stdout, `${version}\n`);
  });

  test('the console answers words from a pipe; its end stops nothing', async (t) => {
    const of = host(t, { arguments: ['--no-supervise'] });
    const listening = await of.line('listening');
    of.child.stdin!.end('version\nreload\nstatsu\n');
    await of.line('configuration read again');
    await until(
      () => of.errors().includes('unknown word "statsu"; "help" lists the words'),
      () => of.errors(),
    );
    assert.match(of.errors(), /^Rekindle \d+\.\d+\.\d+, Node /m);
    assert.equal(await isListening(listening), true);
    assert.equal(of.child.exitCode, null);
  });

  test('the word exit stops server and supervisor', async (t) => {
    const of = host(t);
    await of.line('listening');
    of.child.stdin!.write('exit\n');
    assert.equal(await of.end(), 0);
  });

  test('the word restart ends the server in order, and the next one begins at once', async (t) => {
    const of = host(t);
    await of.line('listening');
    await allListen(of);
    const first = await serverPid(of);
    const from = of.lines.length;
    of.child.stdin!.write('restart\n');
    await of.line('restarting', from);
    const second = await serverPid(of, from);
    assert.notEqual(second, first);
    assert.equal(await isListening(await of.line('listening', from)), true);
    assert.ok(!of.lines.some(({ msg }) => msg === 'the server crashed and is started again'));
    of.child.kill('SIGTERM');
    assert.equal(await of.end(), 0);
  });

  test('a plugin that orders the end again while the server ends does not cut it short', async (t) => {
    const home = temporary(t);
    mkdirSync(join(home, 'scripts'));
    mkdirSync(join(home, 'config'));
    const text = `plugin { name = "p", version = "1", permissions = "console" }
server.on("server.stop", function() server.stop("once more") end)`;
    writeFileSync(join(home, 'scripts', 'p.lua'), text);
    writeFileSync(
      join(home, 'config', 'monolith.json'),
      JSON.stringify({ plugins: { p: { permissions: ['console'] } } }),
    );
    const of = host(t, { home, arguments: ['--no-supervise'] });
    await of.line('listening');
    await allListen(of);
    of.child.kill('SIGTERM');
    assert.equal(await of.end(), 0);
    assert.equal(of.lines.at(-1)?.msg, 'stopped');
  });

  test('a paused machine times nobody out', async (t) => {
    const of = host(t, { arguments: ['--no-supervise'], set: ['limits.handshake=2000'] });
    const { address, port } = await of.line('listening');
    const client = connect({ host: String(address), port: Number(port) });
    t.after(() => client.destroy());
    let closed = false;
    client.on('close', () => {
      closed = true;
    });
    await once(client, 'connect');
    of.child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 5000));
    of.child.kill('SIGCONT');
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.equal(closed, false, 'the pause is no time');
    await until(
      () => closed,
      () => 'the time limit of the handshake does not count any more',
    );
  });

  test('rekindle init makes a home that starts, and overwrites nothing', async (t) => {
    const dir = join(temporary(t), 'my-home');
    const init = () =>
      spawnSync(process.execPath, [program, 'init', dir], { encoding: 'utf8', timeout: 20_000 });
    assert.equal(init().status, 0);
    const file = join(dir, 'config', 'monolith.json');
    assert.equal(
      readFileSync(file, 'utf8'),
      readFileSync(join(program, '..', '..', 'config', 'monolith.json.example'), 'utf8'),
    );
    for (const folder of ['games', 'scripts']) assert.ok(statSync(join(dir, folder)).isDirectory());
    writeFileSync(file, '{ "log_level": "FINE" } // mine\n');
    writeFileSync(join(dir, 'README.md'), 'mine');
    const again = init();
    assert.equal(again.status, 0);
    assert.match(again.stdout, /kept .*monolith\.json/);
    assert.equal(readFileSync(file, 'utf8'), '{ "log_level": "FINE" } // mine\n');
    assert.equal(readFileSync(join(dir, 'README.md'), 'utf8'), 'mine');
    const of = host(t, { home: dir });
    await of.line('listening');
  });

  test('a server in the background of a terminal leaves the keyboard alone', {
    skip: process.platform !== 'linux',
  }, async (t) => {
    const home = temporary(t);
    // script(1) gives a terminal; its shell puts the server into the background with job control.
    if (spawnSync('script', ['--version']).error) return t.skip('script(1) is not installed');
    const command = [
      process.execPath,
      program,
      'start',
      '--no-supervise',
      '--home',
      home,
      ...freePorts.flatMap((each) => ['--set', each]),
    ];
    const shell = `set -m; ${command.join(' ')} & wait $!; echo "code $?"`;
    const terminal = spawn('script', ['-qec', `bash -c '${shell}'`, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const serverPid = () =>
      Number(/"pid":(\d+)/.exec(readFileSync(join(home, 'data', 'server.lock'), 'utf8'))?.[1]);
    t.after(() => {
      terminal.kill('SIGKILL');
      // Nobody else ends a server in the background when the test fails halfway.
      if (existsSync(join(home, 'data', 'server.lock'))) process.kill(serverPid(), 'SIGKILL');
    });
    let output = '';
    terminal.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    await until(
      () => output.includes('"exit" to stop'),
      () => output,
    );
    // What is typed is for the shell; a server that reached for it would be stopped by the system.
    terminal.stdin.write('for the shell\n');
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.match(readFileSync(`/proc/${serverPid()}/status`, 'utf8'), /^State:\s+[SR]/m);
    process.kill(serverPid(), 'SIGTERM');
    await until(
      () => /code \d+/.test(output),
      () => output,
    );
    assert.match(output, /code 0/);
  });
});
