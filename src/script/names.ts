/** Names of fields as scripts write them. */
import type { Field, Fields } from '#wire/fields.js';

/** `MediusWorldID` becomes `medius_world_id`, `IPAddress` `ip_address`, `GenericField3` `generic_field3`. */
export function scriptName(declared: string): string {
  return declared
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** One field that scripts may see. */
export interface Visible {
  readonly declared: string;
  readonly field: Field<unknown, boolean>;
}

const known = new WeakMap<Fields, ReadonlyMap<string, Visible>>();

/** The fields of a layout by their script names. Pads and secrets are not among them. */
export function visibleFields(fields: Fields): ReadonlyMap<string, Visible> {
  const made = known.get(fields) ?? visible(fields);
  known.set(fields, made);
  return made;
}

function visible(fields: Fields): ReadonlyMap<string, Visible> {
  const shown = Object.entries(fields).filter(
    ([name, field]) => !name.startsWith('_') && field.privacy !== 'secret',
  );
  return new Map(shown.map(([declared, field]) => [scriptName(declared), { declared, field }]));
}
