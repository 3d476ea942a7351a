/** A struct over the bytes of a field, read and written in place. */
import type { CodecContext } from '#wire/condition.js';
import { WireError } from '#wire/errors.js';
import type { Fields } from '#wire/fields.js';
import { interpretDecode, interpretEncode } from '#wire/interpret.js';
import { ScriptError } from './errors.js';
import type { Known } from './layer.js';
import { visibleFields } from './names.js';
import type { OwnStruct } from './notation.js';
import { fromLua, toLua } from './record-view.js';
import { ABSENT, type Scope, type View } from './scope.js';
import { suggestion } from './spelling.js';
import type { LuaValue } from './vm/values.js';

/** Layouts of scripts do not depend on a version. */
const context: CodecContext = { version: 0 };

/** A struct's value from bytes; bytes behind it are left. */
export function unpack({ name, fields }: OwnStruct, bytes: Buffer): Known {
  return speaking(() => interpretDecode(name, fields, bytes, 0, bytes.length, context).value);
}

export function pack({ name, fields }: OwnStruct, value: Known): Buffer {
  return speaking(() => interpretEncode(name, fields, value, context));
}

function speaking<T>(work: () => T): T {
  try {
    return work();
  } catch (err) {
    throw err instanceof WireError ? new ScriptError(err.message) : err;
  }
}

/** The view of `struct:of(e, "field")`. */
export function structView(scope: Scope, view: View, field: string, struct: OwnStruct): View {
  const bytes = bytesOf(view.get(field), scope, field);
  const record = unpack(struct, bytes);
  const flush = () => {
    const written = pack(struct, record);
    // What stands behind the struct stays.
    view.set(field, Buffer.concat([written, bytes.subarray(written.length)]).toString('latin1'));
  };
  return new StructView(scope, struct.name, record, struct.fields, flush);
}

function bytesOf(value: LuaValue | typeof ABSENT, { parts }: Scope, field: string): Buffer {
  if (value instanceof Uint8Array) return Buffer.from(value);
  throw new ScriptError(`${parts.name} has no field "${field}" of bytes`);
}

class StructView implements View {
  constructor(
    private readonly scope: Scope,
    private readonly path: string,
    private readonly record: Known,
    private readonly fields: Fields,
    private readonly flush: () => void,
  ) {}

  get(name: string): LuaValue | typeof ABSENT {
    const visible = visibleFields(this.fields).get(name);
    if (!visible) return ABSENT;
    const { declared, field } = visible;
    const value = this.record[declared];
    if (field.node.kind !== 'struct') return toLua(value, field);
    const path = `${this.path}.${name}`;
    return this.scope.child(new StructView(this.scope, path, value as Known, field.node.fields, this.flush));
  }

  set(name: string, value: LuaValue): void {
    const visible = visibleFields(this.fields).get(name);
    if (!visible)
      throw new ScriptError(`${this.path} has no field "${name}"${suggestion(name, this.names())}`);
    this.record[visible.declared] = fromLua(value, visible.field, `${this.path}.${name}`);
    this.flush();
  }

  names(): Iterable<string> {
    return visibleFields(this.fields).keys();
  }
}
