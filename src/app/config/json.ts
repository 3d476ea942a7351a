import { readFileSync } from 'node:fs';
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { ConfigError, type Path, type Problem, pathText } from './problems.js';

export type JsonObject = { [name: string]: unknown };

/** A parsed file of JSON with comments, which knows on which line a value stands. */
export interface JsonFile {
  readonly file: string;
  readonly value: JsonObject;
  /** The line, from 1, of the value at that path, or of the nearest value around it. */
  lineOf(path: Path): number;
}

/**
 * Reads JSON with comments and trailing commas. Throws a `ConfigError` that lists every syntax error and
 * every name given twice in one object, each with its line.
 */
export function readJsonFile(file: string): JsonFile {
  return parseJson(readText(file), file);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError([{ where: file, text: `cannot be read: ${(cause as Error).message}` }], { cause });
  }
}

/** As `readJsonFile`, for text that is at hand; `file` is what errors call it. */
export function parseJson(source: string, file: string): JsonFile {
  const text = source.replace(/^\ufeff/, '');
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length;
  const problems: Problem[] = errors.map((error) => ({
    where: `${file}:${lineAt(error.offset)}`,
    text: `is not valid JSON: ${inWords(printParseErrorCode(error.error))}`,
  }));
  if (tree && tree.type !== 'object')
    problems.push({ where: `${file}:1`, text: 'must hold one object: { ... }' });
  if (!tree && problems.length === 0)
    problems.push({ where: `${file}:1`, text: 'is empty; must hold one object: { ... }' });
  if (tree) problems.push(...namesGivenTwice(tree, file, lineAt));
  if (!tree || problems.length > 0) throw new ConfigError(problems);

  function lineOf(path: Path): number {
    for (let length = path.length; length > 0; length--) {
      const node = findNodeAtLocation(tree!, path.slice(0, length));
      // The name stands where a reader looks; a value may begin lines below.
      if (node) return lineAt(node.parent?.type === 'property' ? node.parent.offset : node.offset);
    }
    return 1;
  }

  return { file, value: getNodeValue(tree) as JsonObject, lineOf };
}

function namesGivenTwice(
  node: Node,
  file: string,
  lineAt: (offset: number) => number,
  path: Path = [],
): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  for (const [index, child] of (node.children ?? []).entries()) {
    if (node.type === 'array') problems.push(...namesGivenTwice(child, file, lineAt, [...path, index]));
    if (child.type !== 'property') continue;
    const [name, value] = child.children!;
    const at = [...path, String(name!.value)];
    const first = seen.get(String(name!.value));
    const line = lineAt(child.offset);
    if (first !== undefined)
      problems.push({
        where: `${file}:${line}`,
        text: `${pathText(at)} stands a second time; the first is on line ${first}`,
      });
    seen.set(String(name!.value), first ?? line);
    if (value) problems.push(...namesGivenTwice(value, file, lineAt, at));
  }
  return problems;
}

/** `CommaExpected` as "comma expected". */
function inWords(code: string): string {
  return code.replace(/(?<!^)([A-Z])/g, ' $1').toLowerCase();
}
