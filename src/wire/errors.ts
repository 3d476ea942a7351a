/** What can be wrong with bytes or with a value that is to become bytes. One row per code. */
export const wireErrors = {
  E_SHORT: 'the payload ends before the field does',
  E_RANGE: 'the number does not fit its field',
  E_TEXT_LONG: 'the text does not fit its slot',
  E_TEXT_CHAR: 'the text holds a character outside Latin-1, or a NUL',
  E_BYTES_LENGTH: 'the bytes do not have the length of their slot',
  E_LIST_LENGTH: 'the list does not have the number of items that its field says',
  E_LONG: 'the message would be longer than an RT frame can carry',
  E_LAYOUT: 'the declaration of a message is not possible',
  E_TYPE: 'the value is missing or has another type than its field',
  E_UNKNOWN_MESSAGE: 'no message is known under this class, type and direction',
  E_NO_LAYOUT: 'the message is known by name only',
  E_DUPLICATE: 'two messages share a name, or class, type and direction',
} as const;

export type WireErrorCode = keyof typeof wireErrors;

export interface WireErrorPlace {
  /** Message name and field path, such as `AccountLoginRequest.Password`. */
  readonly path: string;
  /** Offset in the payload, in bytes; absent when a value was refused before it became bytes. */
  readonly offset?: number;
  /** A few bytes at the offset as hex; never given for messages that hold secrets. */
  readonly hex?: string;
}

/** A refused payload or value. The message names the field, where it was, and what would be right. */
export class WireError extends Error {
  override readonly name = 'WireError';

  constructor(
    readonly code: WireErrorCode,
    readonly place: WireErrorPlace,
    detail: string,
  ) {
    super(`${code} ${place.path}${where(place)}: ${detail}`);
  }
}

function where({ offset, hex }: WireErrorPlace): string {
  if (offset === undefined) return '';
  return hex ? ` at offset ${offset} (${hex})` : ` at offset ${offset}`;
}
