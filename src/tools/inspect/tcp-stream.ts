/** One direction of a TCP connection, put in order by offset: repeats, early segments and what is missing. */

/** What comes next in the stream: bytes, or how many bytes the capture does not have. */
export type Stretch = { readonly bytes: Buffer } | { readonly lost: number };

/** Bytes that may wait for an earlier segment; then that one counts as lost. No window of the consoles was larger. */
const WAITING_MAXLEN = 256 * 1024;

interface Early {
  readonly offset: number;
  readonly bytes: Buffer;
}

export class TcpStream {
  /** Sequence number of the stream's first byte, once one is known. */
  #first: number | undefined;
  /** Offset of the next byte to give out. */
  #next = 0;
  /** Segments that came early, in the order of their offsets. */
  readonly #early: Early[] = [];
  #waiting = 0;
  /** Offset up to which the other side says that it has received. */
  #received = 0;
  /** Offset of the stream's end, once its FIN is known. */
  #last: number | undefined;
  /** Segments that brought nothing new. */
  repeated = 0;
  /** Bytes given out. */
  delivered = 0;
  /** Bytes that the capture does not have. */
  lost = 0;

  /** The connection begins: the stream's first byte has this sequence number. */
  start(sequence: number): void {
    this.#first ??= sequence;
  }

  /** Takes a segment's payload. */
  receive(sequence: number, payload: Buffer): Stretch[] {
    if (payload.length === 0) return [];
    this.#first ??= sequence;
    const offset = this.#offsetOf(sequence);
    if (offset + payload.length <= this.#next) {
      this.repeated += 1;
      return [];
    }
    if (offset <= this.#next) return [...this.#deliver(offset, payload), ...this.#catchUp()];
    this.#keep(offset, payload);
    return this.#giveUpWhereDue();
  }

  /** The other side has received all before this sequence number: what is missing before it will not come. */
  acknowledge(sequence: number): Stretch[] {
    if (this.#first === undefined) return [];
    this.#received = Math.max(this.#received, this.#offsetOf(sequence));
    return this.#early.length > 0 ? this.#giveUpWhereDue() : [];
  }

  /** The stream ends before this sequence number. */
  close(sequence: number): void {
    this.#first ??= sequence;
    this.#last ??= this.#offsetOf(sequence);
  }

  /** True when everything up to the stream's end was given out. */
  get isComplete(): boolean {
    return this.#last !== undefined && this.#next >= this.#last;
  }

  /** The capture or the connection ends: what waits comes out, and what is missing is lost. */
  end(): Stretch[] {
    const stretches: Stretch[] = [];
    while (this.#early.length > 0) stretches.push(...this.#skipToEarly());
    const missing = Math.min(this.#received, this.#last ?? this.#received) - this.#next;
    // A single byte may be a FIN that was not captured.
    if (missing > 1) stretches.push(this.#lose(missing));
    return stretches;
  }

  /** Near the next byte, so that it stays right when the 32-bit numbers wrap around. */
  #offsetOf(sequence: number): number {
    const expected = (this.#first! + this.#next) >>> 0;
    return this.#next + ((sequence - expected) | 0);
  }

  #deliver(offset: number, payload: Buffer): Stretch[] {
    const bytes = payload.subarray(this.#next - offset);
    if (bytes.length < payload.length) this.repeated += 1;
    this.#next += bytes.length;
    this.delivered += bytes.length;
    return [{ bytes }];
  }

  /** Copied, because the payload shares the memory of a whole chunk of the file. */
  #keep(offset: number, payload: Buffer): void {
    let at = this.#early.length;
    while (at > 0 && this.#early[at - 1]!.offset > offset) at -= 1;
    this.#early.splice(at, 0, { offset, bytes: Buffer.from(payload) });
    this.#waiting += payload.length;
  }

  #giveUpWhereDue(): Stretch[] {
    const stretches: Stretch[] = [];
    while (this.#early.length > 0 && this.#isMissingForGood()) stretches.push(...this.#skipToEarly());
    return stretches;
  }

  #isMissingForGood(): boolean {
    return this.#waiting > WAITING_MAXLEN || this.#received >= this.#early[0]!.offset;
  }

  #skipToEarly(): Stretch[] {
    return [this.#lose(this.#early[0]!.offset - this.#next), ...this.#catchUp()];
  }

  #lose(lost: number): Stretch {
    this.#next += lost;
    this.lost += lost;
    return { lost };
  }

  /** Gives out the early segments that now follow. */
  #catchUp(): Stretch[] {
    const stretches: Stretch[] = [];
    while (this.#early.length > 0 && this.#early[0]!.offset <= this.#next) {
      const { offset, bytes } = this.#early.shift()!;
      this.#waiting -= bytes.length;
      if (offset + bytes.length <= this.#next) this.repeated += 1;
      else stretches.push(...this.#deliver(offset, bytes));
    }
    return stretches;
  }
}
