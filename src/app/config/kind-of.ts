import { z } from 'zod';
import type { Path } from './problems.js';

/** The schema at a path, without what stands around it (defaults, null, conversions); undefined where there is none. */
export function kindAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  let at: z.ZodType | undefined = schema;
  for (const step of path) {
    const inner: z.ZodType | undefined = at && bare(at);
    if (inner instanceof z.ZodObject)
      at = Object.hasOwn(inner.shape, step) ? (inner.shape[step] as z.ZodType) : undefined;
    else if (inner instanceof z.ZodArray) at = inner.element as z.ZodType;
    else return undefined;
  }
  return at;
}

/** The names of the options at a path. */
export function namesIn(schema: z.ZodType, path: Path): string[] {
  const at = kindAt(schema, path);
  const inner = at && bare(at);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function bare(schema: z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodOptional
  ) {
    return bare(schema.unwrap() as z.ZodType);
  }
  // A conversion before the check keeps the schema on its right, one after it on its left.
  if (schema instanceof z.ZodPipe)
    return bare((schema.in instanceof z.ZodTransform ? schema.out : schema.in) as z.ZodType);
  return schema;
}
