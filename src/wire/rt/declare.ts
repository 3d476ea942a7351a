/** How an RT message is declared: a name, who sends it, and one table of fields, or one for each side of 1.09. */
import type { Fields, Proof, Values } from '../fields.js';
import { interpretDecode, interpretEncode } from '../interpret.js';
import { LAST_VERSION_WITHOUT_HELLO, RT, type RtName } from './ids.js';

/** An RT message whose layout is known. `Early` holds up to 1.08, `Late` from 1.09 on. */
export interface RtMessage<Early extends Fields = Fields, Late extends Fields = Early> {
  readonly name: RtName;
  readonly id: number;
  readonly sender: 'client' | 'server' | 'both';
  /** How the layout is known. */
  readonly proof: Proof;
  /** The fields at a Medius version such as 108. */
  fields(version: number): Early | Late;
  /** Reads a plaintext payload. Throws WireError naming field and offset when it is too short. */
  decode(payload: Buffer, version: number): Values<Early> | Values<Late>;
  /** Makes a payload of a value that holds the fields of both layouts. Throws WireError for what does not fit. */
  encode(value: Values<Early> & Values<Late>, version: number): Buffer;
}

/** Declares a message that has one layout at every version. */
export function rtMessage<const F extends Fields>(
  name: RtName,
  sender: RtMessage['sender'],
  proof: Proof,
  fields: F,
): RtMessage<F> {
  return versioned(name, sender, proof, fields, fields);
}

/** Declares a message whose layout changed with 1.09. */
export function versioned<const Early extends Fields, const Late extends Fields>(
  name: RtName,
  sender: RtMessage['sender'],
  proof: Proof,
  early: Early,
  late: Late,
): RtMessage<Early, Late> {
  const fields = (version: number) => (version <= LAST_VERSION_WITHOUT_HELLO ? early : late);
  return {
    name,
    id: RT[name],
    sender,
    proof,
    fields,
    decode: (payload, version) =>
      interpretDecode(name, fields(version), payload, 0, payload.length, { version }).value as Values<Early>,
    encode: (value, version) => interpretEncode(name, fields(version), value, { version }),
  };
}
