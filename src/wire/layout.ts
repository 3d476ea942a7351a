/** The layouts that one declaration takes by version, title and request. */
import { type CodecContext, conditionText } from './condition.js';
import { WireError } from './errors.js';
import type { Condition, Fields } from './fields.js';
import { isTrue, settle, settledConditions } from './settle.js';

/** The fields of a payload by name, without their static types. */
export type Known = Record<string, unknown>;

/** Reads the payload at `start`..`end`. */
export type Decode = (bytes: Buffer, start: number, end: number, context: CodecContext) => Known;

/** Writes a payload behind `head` bytes that are left to the caller (zero until then). */
export type Encode = (value: Known, context: CodecContext, head: number) => Buffer;

/** A way to make the codec of a settled layout: generated code, or a walk over the fields. */
export interface Form {
  decoder(name: string, fields: Fields): Decode;
  encoder(name: string, fields: Fields): Encode;
}

export interface Layout {
  readonly fields: Fields;
  readonly decode: Decode;
  readonly encode: Encode;
}

/** As many outcomes as stand exactly in one number. */
const conditionsMax = 50;

/** Finds the layout for a context; each is made when first met. */
export class Layouts {
  private readonly conditions: readonly Condition[];
  private readonly made = new Map<number, Layout>();
  /** A connection keeps its context, and its messages come in runs. */
  private latestContext: CodecContext | undefined;
  private latest: Layout | undefined;

  constructor(
    private readonly name: string,
    private readonly fields: Fields,
    private readonly form: Form,
  ) {
    this.conditions = distinct(settledConditions(fields));
    if (this.conditions.length > conditionsMax) {
      const detail = `${this.conditions.length} conditions on version, title and request`;
      throw new WireError('E_LAYOUT', { path: name }, `${detail}, ${conditionsMax} are possible`);
    }
  }

  at(context: CodecContext): Layout {
    if (this.latest && (context === this.latestContext || this.conditions.length === 0)) return this.latest;
    let outcome = 1;
    for (const condition of this.conditions) outcome = outcome * 2 + Number(isTrue(condition, context));
    this.latest = this.made.get(outcome) ?? this.make(outcome, context);
    this.latestContext = context;
    return this.latest;
  }

  private make(outcome: number, context: CodecContext): Layout {
    const fields = settle(this.fields, context);
    const layout = {
      fields,
      decode: this.form.decoder(this.name, fields),
      encode: this.form.encoder(this.name, fields),
    };
    this.made.set(outcome, layout);
    return layout;
  }
}

function distinct(conditions: Condition[]): Condition[] {
  return [...new Map(conditions.map((condition) => [conditionText(condition), condition])).values()];
}
