/** The whole list of an answer, as the events `list.*` show it: rows to change, leave out, add and reorder. */
import { blank } from '#wire/blank.js';
import type { CodecContext } from '#wire/condition.js';
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import { ScriptError } from './errors.js';
import type { Known } from './layer.js';
import { RecordView, recordFrom } from './record-view.js';
import type { Scope } from './scope.js';
import { Handle, type LuaTable, type LuaValue } from './vm/values.js';

/** Plain values, so that a list crosses to a plugin in another thread as any field does. */
export interface Rows {
  /** Name of the answer that each row is. */
  readonly message: string;
  readonly codec: CodecContext;
  /** That of the request. */
  readonly messageId: string;
  /** Changed in place. */
  readonly rows: Known[];
}

/** Rows that scripts may leave at most. */
const ROWS_MAX = 1000;

/** One list while one handler runs. */
export class ListView {
  private readonly shown = new Map<number, Known>();
  private readonly message: Message;

  constructor(
    private readonly scope: Scope,
    private readonly list: Rows,
    /** What it is called in errors. */
    private readonly path: string,
  ) {
    this.message = messages.named(list.message)!;
  }

  get(): LuaValue {
    const layout = this.message.layout(this.list.codec);
    return this.list.rows.map((row) => {
      const handle = this.scope.child(new RecordView(this.scope, this.message.name, row, layout, true));
      this.shown.set(handle.part, row);
      return handle;
    });
  }

  set(value: LuaValue): void {
    if (!(value instanceof Map) || value.size > ROWS_MAX)
      throw new ScriptError(`${this.path} is a list of at most ${ROWS_MAX} rows`);
    const { rows } = this.list;
    const wanted = Array.from({ length: value.size }, (_, i) => this.row(value.get(i + 1), i + 1));
    const old = [...rows];
    this.scope.apply(
      () => void rows.splice(0, rows.length, ...wanted),
      () => void rows.splice(0, rows.length, ...old),
    );
  }

  /** One of the rows that were shown, or a new one from a table of fields. */
  private row(value: LuaValue, place: number): Known {
    const known = value instanceof Handle ? this.shown.get(value.part) : undefined;
    if (known) return known;
    if (!(value instanceof Map))
      throw new ScriptError(`${this.path}[${place}] is neither one of its rows nor a table of fields`);
    const { codec, messageId } = this.list;
    const row = blank(this.message, codec) as Known;
    if ('MessageID' in row) row.MessageID = messageId;
    return recordFrom(value as LuaTable, this.message.layout(codec), this.message.name, row);
  }
}
