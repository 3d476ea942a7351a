/**
 * The message catalogue beside the vectors: facts about the wire format, gathered before and apart from
 * this project. Tests that need it are skipped with one clear line where it is missing, and fail instead
 * while REKINDLE_REQUIRE_VECTORS=1.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { CodecContext } from '#wire/condition.js';
import { vectorsDir } from '../vectors.js';

export interface CatalogueWhen {
  readonly mediusVersion?: {
    readonly gte?: number;
    readonly lte?: number;
    readonly eq?: number;
    readonly ne?: number;
  };
  readonly appIdIn?: readonly number[];
  readonly flagSet?: { readonly field: string; readonly flag: string };
  readonly field?: { readonly name: string; readonly value: string; readonly enum: string };
  readonly payloadLength?: { readonly gte: number };
  readonly requestType?: { readonly class: string; readonly type: number };
  readonly localFlag?: string;
  readonly all?: readonly CatalogueWhen[];
  readonly any?: readonly CatalogueWhen[];
  readonly not?: CatalogueWhen;
}

export interface CatalogueField {
  readonly name?: string;
  readonly type: string;
  readonly size?: number;
  readonly const?: string;
  readonly lengthFrom?: string;
  readonly struct?: string;
  readonly enum?: string;
  readonly when?: CatalogueWhen;
  readonly count?: { readonly const?: number; readonly field?: string };
  readonly item?: readonly CatalogueField[];
}

export interface CatalogueMessage {
  readonly name: string;
  readonly class: string;
  readonly classId: number;
  readonly typeId: number;
  readonly direction: string;
  readonly response?: readonly string[];
  readonly size?: {
    readonly fixed?: number;
    readonly min?: number;
    readonly byVersion?: Readonly<Record<string, number>>;
    readonly variants?: readonly { readonly size: number; readonly when?: CatalogueWhen }[];
  };
  readonly fields: readonly CatalogueField[] | null;
  readonly confidence: string;
  readonly alternates?: readonly Pick<CatalogueMessage, 'name' | 'direction' | 'fields'>[];
}

export interface Catalogue {
  readonly messages: readonly CatalogueMessage[];
  readonly structs: Readonly<
    Record<string, { readonly size: number; readonly fields: readonly CatalogueField[] }>
  >;
  readonly enums: Readonly<
    Record<string, { readonly flags: boolean; readonly values: Readonly<Record<string, number>> }>
  >;
  readonly constants: Readonly<Record<string, { readonly value: number }>>;
}

const folder = join(dirname(vectorsDir), 'protocol');
const present = existsSync(join(folder, 'medius-messages.json'));
const isRequired = process.env.REKINDLE_REQUIRE_VECTORS === '1';

/** Registers a test that reads the catalogue. */
export function catalogueTest(name: string, run: (catalogue: Catalogue) => void): void {
  const skip = present || isRequired ? false : `${folder} is missing`;
  test(name, { skip }, () => run(readCatalogue()));
}

/** The catalogue, or undefined where it is missing and not required. */
export function catalogueIfPresent(): Catalogue | undefined {
  return present || isRequired ? readCatalogue() : undefined;
}

function readCatalogue(): Catalogue {
  const read = <T>(file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
  return {
    ...read<Pick<Catalogue, 'messages' | 'structs'>>('medius-messages.json'),
    ...read<Pick<Catalogue, 'enums'>>('medius-enums.json'),
    ...read<Pick<Catalogue, 'constants'>>('medius-constants.json'),
  };
}

/** Application ids (and local flags) of the catalogue behind each of our layout variants. */
const variantOf = new Map<string, string>([
  ['10694,21064', 'packedSessionBegin'],
  ['21564,21574,21584,21594,22274,22284,22294,22304,20040,20041,20042,20043,20044', 'shortAnnouncement'],
  ['22920', 'specialPatchVersion'],
  ['SetMaxPlayers', 'partyMaxPlayers'],
]);

export const variantNames: readonly string[] = [...variantOf.values()];

/** True or false when version, title or request decide; undefined when it takes a value of the message. */
export function decided(when: CatalogueWhen, context: CodecContext): boolean | undefined {
  if (when.mediusVersion) {
    const { gte, lte, eq, ne } = when.mediusVersion;
    const { version } = context;
    return version >= (gte ?? 0) && version <= (lte ?? 999) && version === (eq ?? version) && version !== ne;
  }
  const title = when.appIdIn?.join() ?? when.localFlag;
  if (title !== undefined) {
    const variant = variantOf.get(title);
    if (variant === undefined) throw new Error(`no variant is known for ${title}`);
    return context.variants?.has(variant) ?? false;
  }
  if (when.requestType) {
    const classes = ['DME', 'Lobby', 'Application', 'LobbyReport', 'LobbyExt'];
    return context.requestType === (classes.indexOf(when.requestType.class) << 8) + when.requestType.type;
  }
  if (when.not) {
    const inner = decided(when.not, context);
    return inner === undefined ? undefined : !inner;
  }
  const parts = (when.all ?? when.any)?.map((part) => decided(part, context));
  if (!parts || parts.includes(undefined)) return undefined;
  return when.all ? parts.every(Boolean) : parts.some(Boolean);
}

/** The fields of an entry as they are in this context; conditions on values stay. */
export function settledFields(fields: readonly CatalogueField[], context: CodecContext): CatalogueField[] {
  return fields
    .filter((field) => !field.when || decided(field.when, context) !== false)
    .map((field) => {
      if (!field.when || decided(field.when, context) === undefined) return field;
      const { when: _, ...plain } = field;
      return plain;
    });
}

/** The size that the catalogue states for this context, undefined for one that depends on values. */
export function statedSize(entry: CatalogueMessage, context: CodecContext): number | undefined {
  const { fixed, byVersion, variants } = entry.size ?? {};
  if (fixed !== undefined) return fixed;
  if (byVersion) return byVersion[String(context.version)];
  return variants?.find(({ when }) => when && decided(when, context))?.size;
}
