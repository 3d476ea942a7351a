/** Our declarations against the catalogue: every difference must stand, explained, in docs/fidelity.md. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import type { CodecContext } from '#wire/condition.js';
import * as declaredEnums from '#wire/enums.js';
import { type Enum, enumOf, type Fields, type Struct } from '#wire/fields.js';
import { limits } from '#wire/limits.js';
import type { Message } from '#wire/message.js';
import { namesOnly } from '#wire/messages/names-only.js';
import { messages } from '#wire/messages/registry.js';
import * as declaredStructs from '#wire/structs.js';
import { type CatalogueField, type CatalogueMessage, catalogueTest, variantNames } from './catalogue.js';
import { catalogueRows, declaredRows } from './rows.js';

const directions: Readonly<Record<string, string>> = {
  'client->server': 'client',
  'server->client': 'server',
  'server<->server': 'servers',
  'peer (relayed by DME)': 'peers',
  both: 'both',
};

/** Every version by itself, with every layout variant and request that the catalogue knows. */
const contexts: CodecContext[] = Array.from({ length: 9 }, (_, i) => 105 + i).flatMap((version) => [
  { version },
  { version, requestType: 0x0415 },
  ...variantNames.map((variant) => ({ version, variants: new Set([variant]) })),
]);

catalogueTest('every difference from the catalogue is explained in docs/fidelity.md', (catalogue) => {
  const found: string[] = [];
  const differ = (subject: string, theirs: unknown, ours: unknown) => {
    if (String(theirs) !== String(ours)) found.push(`${subject}: catalogue ${theirs}, here ${ours}`);
  };

  const compare = (entry: CatalogueMessage) => {
    const declared = messages.named(entry.name);
    const ours = declared ?? namesOnly.find(({ name }) => name === entry.name);
    if (!ours) {
      found.push(`${entry.name}: not declared`);
      return;
    }
    differ(`${entry.name} class`, entry.class, ours.class);
    differ(`${entry.name} type`, entry.typeId, ours.type);
    differ(`${entry.name} direction`, directions[entry.direction], ours.direction);
    differ(`${entry.name} layout`, entry.fields ? 'known' : 'unknown', declared ? 'known' : 'unknown');
    if (declared && entry.fields) compareLayout(entry, entry.fields, declared);
  };

  const compareLayout = (entry: CatalogueMessage, fields: readonly CatalogueField[], ours: Message) => {
    differ(`${entry.name} answers`, entry.response ?? [], ours.answers ?? []);
    differ(`${entry.name} proof`, entry.confidence === 'capture-verified' ? 'capture' : 'source', ours.proof);
    for (const context of contexts) {
      const theirs = catalogueRows(fields, context, catalogue).join(', ');
      const here = declaredRows(ours.fields, context).join(', ');
      differ(`${entry.name} fields at ${context.version}${variantText(context)}`, theirs, here);
    }
  };

  const entries = withAlternates(catalogue.messages);
  for (const entry of entries) compare(entry);
  const known = new Set(entries.map(({ name }) => name));
  for (const { name } of [...messages.all(), ...namesOnly]) {
    if (!known.has(name)) found.push(`${name}: not in the catalogue`);
  }
  for (const [name, theirs] of Object.entries(catalogue.structs)) {
    const ours = structs()[name];
    differ(
      `struct ${name}`,
      catalogueRows(theirs.fields, { version: 108 }, catalogue),
      ours && declaredRows(ours, { version: 108 }),
    );
  }
  for (const [name, theirs] of Object.entries(catalogue.enums)) {
    const ours = enums()[name];
    differ(`enum ${name} flags`, theirs.flags, ours?.flags);
    differ(`enum ${name} values`, pairs(theirs.values), ours && pairs(ours.values));
  }
  differ('enums', Object.keys(catalogue.enums).sort(), Object.keys(enums()).sort());
  differ('limits', pairs(constants(catalogue)), pairs(limits));
  assert.deepEqual(found.sort(), explained().sort());
});

/** One number may have another meaning from the other side; the catalogue keeps it inside the first. */
function withAlternates(entries: readonly CatalogueMessage[]): CatalogueMessage[] {
  return entries.flatMap((entry) => [
    entry,
    ...(entry.alternates ?? []).map((other) => ({ ...entry, response: [], ...other })),
  ]);
}

function variantText(context: CodecContext): string {
  const variant = [...(context.variants ?? [])].join();
  return `${variant && ` ${variant}`}${context.requestType === undefined ? '' : ' answering 0x0415'}`;
}

function pairs(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(' ');
}

function constants(catalogue: { constants: Readonly<Record<string, { value: number }>> }) {
  return Object.fromEntries(Object.entries(catalogue.constants).map(([name, { value }]) => [name, value]));
}

function enums() {
  const all = Object.entries(declaredEnums as Readonly<Record<string, unknown>>);
  return Object.fromEntries(
    all.map(([, declared]) => {
      const { node } = enumOf(declared as Enum<unknown>);
      assert.ok(node.kind === 'number' && node.enumeration);
      return [node.enumeration.name, node.enumeration];
    }),
  );
}

function structs(): Readonly<Record<string, Fields>> {
  const all = Object.values(declaredStructs) as unknown[];
  const tables = all.filter((one) => typeof one === 'object' && one !== null && 'fields' in one);
  return Object.fromEntries((tables as Struct<Fields>[]).map(({ name, fields }) => [name, fields]));
}

/** The first column of the table under "Catalogue", where differences are listed with their evidence. */
function explained(): string[] {
  const file = 'docs/fidelity.md';
  if (!existsSync(file)) return [];
  const [, section = ''] = readFileSync(file, 'utf8').split(/^## Catalogue$/m);
  const [table = ''] = section.split(/^## /m);
  return [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, difference = '']) => difference);
}
