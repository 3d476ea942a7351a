/**
 * Characters that could act on a terminal, break a line, hide or reorder what stands beside them:
 * control bytes (C0, DEL, C1: they begin ANSI sequences), line and paragraph separators, bidi marks,
 * overrides and isolates, zero-width characters, tags and halves of surrogate pairs.
 */
const unsafe =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\u{e0000}-\u{e007f}]/gu;

/**
 * Text from outside made safe for a terminal or a log: each unsafe character becomes `\xNN` or `\u{N}`.
 * Safe text comes back unchanged, so escaping twice is the same as once.
 */
export function escapeText(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.codePointAt(0)!;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
  });
}
