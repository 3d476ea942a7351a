/** The documents that are made from declarations: `npm run check` compares them, `-- --write` renews them. */
import * as declared from '#medius/exchanges.js';
import { type CodecContext, conditionText } from '#wire/condition.js';
import type { FieldDescription } from '#wire/describe.js';
import type { Condition, Proof } from '#wire/fields.js';
import { type Direction, type Message, MessageClass, type MessageClassName } from '#wire/message.js';
import { namesOnly } from '#wire/messages/names-only.js';
import { messages } from '#wire/messages/registry.js';
import type { NamedMessage } from '#wire/registry.js';
import { settledConditions } from '#wire/settle.js';

/** A document of the repository: its path below the root, and what it is to hold. */
export interface GeneratedDoc {
  readonly path: string;
  readonly text: string;
}

/** The roles that answer a request, by the request's name. */
export type AnsweredBy = ReadonlyMap<string, readonly string[]>;

/** Every generated document, as it is to be. */
export function generatedDocs(): GeneratedDoc[] {
  const text = messagesDoc(messages.all(), namesOnly, answeredBy());
  return [{ path: 'docs/messages.md', text }];
}

function answeredBy(): AnsweredBy {
  const exchanges = Object.values(declared).filter((one) => 'request' in one && 'roles' in one);
  return new Map(exchanges.map(({ request, roles }) => [request.name, roles]));
}

const intro = `# Messages

Generated from the declarations in \`src/wire/messages/\` by \`npm run check -- --write\`; do not edit.

A message is a class byte, a type byte and a payload. Sizes and offsets are those of the payload, in bytes;
numbers are little-endian. An offset is left out where fields before it vary. Text is Latin-1 up to the first
NUL, what follows is stale; pads may hold anything and may be missing at the end. **Secret** values never reach
logs, error texts or scripts, **personal** ones are masked where data is shared.

How a layout is known: *seen in capture* (decoded from original traffic to its last byte), *read in a source*
(of another server), *guessed*.
`;

/** docs/messages.md: every message by class and number. */
export function messagesDoc(
  known: readonly Message[],
  named: readonly NamedMessage[],
  answered: AnsweredBy,
): string {
  const asked = requestsByAnswer(known);
  const sections = Object.keys(MessageClass).flatMap((name) => {
    const own = known.filter((message) => message.class === name).sort((a, b) => a.type - b.type);
    const bare = named.filter((message) => message.class === name).sort((a, b) => a.type - b.type);
    if (own.length + bare.length === 0) return [];
    const heading = `## ${name} (class ${MessageClass[name as MessageClassName]})`;
    return [heading, ...own.map((message) => messageText(message, asked, answered)), ...bareText(bare)];
  });
  return `${[intro.trim(), ...sections].join('\n\n')}\n`;
}

function requestsByAnswer(known: readonly Message[]): ReadonlyMap<string, string[]> {
  const asked = new Map<string, string[]>();
  for (const { name, answers } of known) {
    for (const answer of answers ?? []) asked.set(answer, [...(asked.get(answer) ?? []), name]);
  }
  return asked;
}

const directionTexts: Readonly<Record<Direction, string>> = {
  client: 'Client to server',
  server: 'Server to client',
  servers: 'Between servers',
  peers: 'Between players, relayed',
  both: 'Both ways',
};

const proofTexts: Readonly<Record<Proof, string>> = {
  capture: 'seen in capture',
  source: 'read in a source',
  guessed: 'guessed',
};

function messageText(
  message: Message,
  asked: ReadonlyMap<string, readonly string[]>,
  answered: AnsweredBy,
): string {
  const roles = answered.get(message.name);
  const facts = [
    directionTexts[message.direction],
    proofTexts[message.proof],
    ...relation('answered with', message.answers),
    ...relation('answers', asked.get(message.name)),
    ...(roles ? [`handled by ${roles.join(', ')}`] : []),
  ];
  const layouts = layoutsOf(message).map(({ contexts, rows }) => layoutText(message, contexts, rows));
  return [`### ${hex(message.type)} ${message.name}`, `${facts.join('; ')}.`, ...layouts].join('\n\n');
}

function relation(word: string, names: readonly string[] | undefined): string[] {
  return names && names.length > 0 ? [`${word} ${names.join(', ')}`] : [];
}

interface DescribedLayout {
  readonly contexts: CodecContext[];
  readonly rows: FieldDescription[];
}

const versions = [105, 106, 107, 108, 109, 110, 111, 112, 113];

/** The different layouts of a message, each with the contexts in which it holds. */
function layoutsOf(message: Message): DescribedLayout[] {
  const choices = settledConditions(message.fields).flatMap(leaves);
  const variants = new Set(choices.flatMap((one) => ('variant' in one ? [one.variant] : [])));
  const requests = new Set(choices.flatMap((one) => ('requestType' in one ? [one.requestType] : [])));
  const contexts = [
    ...versions.map((version) => ({ version })),
    ...[...variants].flatMap((variant) =>
      versions.map((version) => ({ version, variants: new Set([variant]) })),
    ),
    ...[...requests].flatMap((requestType) => versions.map((version) => ({ version, requestType }))),
  ];
  const layouts = new Map<string, DescribedLayout>();
  for (const context of contexts) {
    const rows = message.describe(context);
    const key = JSON.stringify(rows);
    const layout = layouts.get(key) ?? { contexts: [], rows };
    layout.contexts.push(context);
    layouts.set(key, layout);
  }
  return [...layouts.values()];
}

function leaves(condition: Condition): Condition[] {
  if ('all' in condition) return condition.all.flatMap(leaves);
  if ('any' in condition) return condition.any.flatMap(leaves);
  return 'not' in condition ? leaves(condition.not) : [condition];
}

function layoutText(message: Message, contexts: CodecContext[], rows: FieldDescription[]): string {
  const lines = rows.map((row) => fieldText(message, row));
  return [
    `${contextsText(contexts)}: ${sizeText(rows)}.`,
    '',
    '| Offset | Size | Field | Kind | |',
    '|--:|--:|---|---|---|',
    ...lines,
  ].join('\n');
}

/** `105 to 108; 105 to 113 with variant x`. */
function contextsText(contexts: readonly CodecContext[]): string {
  const circumstances = new Map<string, number[]>();
  for (const { version, variants, requestType } of contexts) {
    const variant = [...(variants ?? [])].map((one) => ` with ${conditionText({ variant: one })}`).join('');
    const request = requestType === undefined ? '' : ` as ${conditionText({ requestType })}`;
    const circumstance = `${variant}${request}`;
    circumstances.set(circumstance, [...(circumstances.get(circumstance) ?? []), version]);
  }
  // What holds at a version anyhow needs no mention of a variant or request.
  const always = spanText(circumstances.get('') ?? []);
  const texts = [...circumstances]
    .filter(([circumstance, found]) => circumstance === '' || spanText(found) !== always)
    .map(([circumstance, found]) => `${spanText(found)}${circumstance}`);
  return `Version ${texts.join('; ')}`;
}

/** Versions in which a layout holds; each declaration changes at a version and stays so. */
function spanText(found: readonly number[]): string {
  const first = Math.min(...found);
  const last = Math.max(...found);
  return first === last ? String(first) : `${first} to ${last}`;
}

function sizeText(rows: readonly FieldDescription[]): string {
  const certain = rows.filter(({ when }) => when === undefined);
  const least = certain.reduce((sum, { size }) => sum + (size ?? 0), 0);
  const isFixed = certain.length === rows.length && rows.every(({ size }) => size !== undefined);
  const bytes = least === 1 ? '1 byte' : `${least} bytes`;
  return isFixed ? bytes : `at least ${bytes}`;
}

function fieldText(message: Message, row: FieldDescription): string {
  const isPad = row.kind.startsWith('pad');
  const remarks = [
    ...(row.enumeration ? [row.enumeration.name] : []),
    ...(row.when ? [`only if ${row.when}`] : []),
    ...(row.privacy === 'open' ? [] : [`**${row.privacy}**`]),
    ...(row.proof === message.proof ? [] : [proofTexts[row.proof]]),
  ];
  const cells = [
    row.offset ?? '',
    row.size ?? '',
    isPad ? '' : row.path,
    isPad ? 'pad' : row.kind,
    remarks.join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** The messages of a class of which only the name is known. */
function bareText(bare: readonly NamedMessage[]): string[] {
  if (bare.length === 0) return [];
  const lines = bare.map(
    ({ type, name, direction }) => `| ${hex(type)} | ${name} | ${directionTexts[direction]} |`,
  );
  return ['### Known by name only', ['| Type | Message | Direction |', '|---|---|---|', ...lines].join('\n')];
}

function hex(type: number): string {
  return `0x${type.toString(16).padStart(2, '0')}`;
}
