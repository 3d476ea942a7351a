/** One message for several clients. */
import type { CodecContext } from '#wire/condition.js';
import type { Fields, Values } from '#wire/fields.js';
import type { Message } from '#wire/message.js';

/** Encoded once for all clients of one version and title. */
export class Parcel<F extends Fields = Fields> {
  private latest: { readonly codec: CodecContext; readonly whole: Buffer } | undefined;

  constructor(
    readonly message: Message<F>,
    readonly value: Values<F>,
    /** Sent unencrypted, whatever else a connection does. */
    readonly plain = message.carrier?.plain ?? false,
  ) {}

  /** Class byte, type byte and payload; throws WireError. */
  whole(codec: CodecContext): Buffer {
    const { latest } = this;
    if (latest && latest.codec.version === codec.version && latest.codec.variants === codec.variants)
      return latest.whole;
    const whole = this.message.encodeWhole(this.value, codec);
    this.latest = { codec, whole };
    return whole;
  }

  /** The same with another value. */
  with(value: Values<F>): Parcel<F> {
    return new Parcel(this.message, value, this.plain);
  }
}
