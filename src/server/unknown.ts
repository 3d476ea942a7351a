/** Messages that nobody here serves: counted by name, with an example of each, in bounded space. */
const KINDS_KEPT = 500;
const HEX_BYTES = 64;

export interface UnknownMessage {
  /** The SDK's name, or class and type in hex. */
  readonly name: string;
  readonly role: string;
  readonly applicationId: number;
  count: number;
  /** Bytes of the first one. */
  readonly length: number;
  /** Its first bytes; empty for a message whose layout holds secrets. */
  readonly hex: string;
}

export class UnknownMessages {
  private readonly kinds = new Map<string, UnknownMessage>();

  /** Counts one. */
  add(role: string, applicationId: number, name: string, whole: Buffer, holdsSecret: boolean): void {
    const key = `${role} ${applicationId} ${name}`;
    const known = this.kinds.get(key);
    if (known) {
      known.count++;
      return;
    }
    if (this.kinds.size >= KINDS_KEPT) return;
    const hex = holdsSecret ? '' : whole.toString('hex', 0, HEX_BYTES);
    this.kinds.set(key, { name, role, applicationId, count: 1, length: whole.length, hex });
  }

  /** Most frequent first. */
  list(): UnknownMessage[] {
    return [...this.kinds.values()].sort((a, b) => b.count - a.count);
  }
}
