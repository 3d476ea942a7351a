/** What a client sent and nobody knows the layout of, as scripts are told of it (`packet.unknown`). */
import { RT, RT_NAMES } from '#wire/rt/ids.js';

/** Keeps the numbers of frames apart from those of messages. */
export const RT_KIND = 0x200_0000;

export type UnknownFields =
  | { readonly rt: undefined; readonly class: number; readonly type: number; readonly length: number }
  | { readonly rt: number; readonly length: number };

/** The fields for a frame of this id, or for the message in it; undefined where its layout is known. */
export function unknownFields(
  id: number,
  bytes: Buffer,
  isKnown: (key: number) => boolean,
): UnknownFields | undefined {
  if (!RT_NAMES.has(id)) return { rt: id, length: bytes.length };
  if (id !== RT.CLIENT_APP_TOSERVER || bytes.length < 2 || isKnown(bytes.readUInt16BE(0))) return undefined;
  return { rt: undefined, class: bytes[0]!, type: bytes[1]!, length: bytes.length };
}
