/** The command `test`: runs the specs of plugins and says how each case ended. */
import { dirname, resolve } from 'node:path';
import type { SpecTitle } from '#script/spec/fake-world.js';
import { type Specced, specsAt } from '#script/spec/find.js';
import { type CaseResult, runSpec } from '#script/spec/run.js';
import { escapeText } from './escape.js';
import { type Home, openHome, packageRoot } from './home.js';
import { scriptFolders } from './script-folders.js';
import { applicationsOf, readTitles } from './titles.js';

/** Exit codes of the command. */
const codes = { passed: 0, failed: 1, nothing: 2 } as const;
/** The title of players where nothing says another. */
const USUAL = 'uya';
const CALLS = 8;

export interface TestArguments {
  readonly json?: true;
  /** Seconds that one case may take. */
  readonly timeout: number;
  /** Undefined for the folder in which the plugins lie. */
  readonly home?: string;
}

/** Prints to standard output, errors of the command itself to standard error; gives the exit code. */
export async function testPlugins(path: string, { json, home, timeout }: TestArguments): Promise<number> {
  const shipped = scriptFolders(openHome(packageRoot));
  const found = specsAt(resolve(path), shipped);
  if (found.every(({ specs }) => specs.length === 0)) {
    console.error(nothingAt(path, found));
    return codes.nothing;
  }
  const titles = titlesOf(openHome(home ?? dirname(found[0]!.folders.games)));
  const report = json ? new JsonReport() : new TextReport();
  for (const { source, folders, specs } of found) {
    const bench = { source, folders, titles, title: source.title ?? USUAL, patience: timeout * 1000 };
    for (const spec of specs) await runSpec(bench, spec, (result) => report.add(result));
  }
  report.end(found.filter(({ specs }) => specs.length === 0).map(({ source }) => source.id));
  return report.failed > 0 ? codes.failed : codes.passed;
}

function nothingAt(path: string, found: readonly Specced[]): string {
  if (found.length === 0)
    return `there is no plugin at ${path}: name a plugin's folder or file, a scripts or games folder, or a home`;
  const names = found.map(({ source }) => source.id).join(', ');
  return `no specs for ${names}: a plugin's folder has them in tests/, a file <name>.lua beside it as <name>.spec.lua`;
}

/** The first edition of each title. */
function titlesOf(home: Home): ReadonlyMap<string, SpecTitle> {
  const titles = new Map<string, SpecTitle>();
  const files = readTitles(home);
  const locations = new Map(files.map((file) => [file.id, file.locations]));
  for (const { id, title, medius, traits } of applicationsOf(files))
    if (!titles.has(title))
      titles.set(title, {
        ...{ id: title, applicationId: id, version: medius, traits },
        locations: locations.get(title) ?? [],
      });
  return titles;
}

abstract class Report {
  passed = 0;
  failed = 0;

  add(result: CaseResult): void {
    if (result.fault === undefined) this.passed++;
    else this.failed++;
    this.show(result);
  }

  protected abstract show(result: CaseResult): void;
  /** `bare` are the plugins without specs. */
  abstract end(bare: readonly string[]): void;
}

class JsonReport extends Report {
  protected show({ plugin, spec, name, fault, trace, printed, milliseconds }: CaseResult): void {
    const passed = fault === undefined;
    const more = { ...(passed ? {} : { fault, trace }), ...(printed.length > 0 && { printed }) };
    this.write({ plugin, spec, case: name, passed, milliseconds, ...more });
  }

  end(bare: readonly string[]): void {
    this.write({ passed: this.passed, failed: this.failed, withoutSpecs: bare });
  }

  private write(line: object): void {
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
}

class TextReport extends Report {
  private spec = '';

  protected show({ spec, name, fault, trace, printed }: CaseResult): void {
    if (spec !== this.spec) this.write(spec);
    this.spec = spec;
    this.write(`  ${fault === undefined ? 'ok  ' : 'FAIL'}  ${name === '' ? 'the file itself' : name}`);
    for (const line of printed) this.write(`        | ${line}`);
    if (fault === undefined) return;
    for (const line of fault.split('\n')) this.write(`        ${line}`);
    for (const call of trace.slice(1, CALLS)) this.write(`          ${call}`);
  }

  end(bare: readonly string[]): void {
    if (bare.length > 0) this.write(`without specs: ${bare.join(', ')}`);
    this.write(`${this.passed} passed, ${this.failed} failed`);
  }

  private write(line: string): void {
    process.stdout.write(`${escapeText(line)}\n`);
  }
}
