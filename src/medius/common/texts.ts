/** Texts that the operator wrote, made fit for the slots of messages. */

/** Latin-1 without NUL; other characters become question marks. Lines end as the consoles expect. */
export function latin1(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL would end the slot
  return text.replaceAll('\r\n', '\n').replace(/\0|[^\u0000-\u00ff]/gu, '?');
}

/** Until when something lasts, as it follows a word of ours: " until 2026-11-25 22:10 GMT"; empty for no end. */
export function untilText(time: number | null): string {
  return time === null ? '' : ` until ${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} GMT`;
}

/** The beginning of the text that leaves room for the closing NUL in a slot of this size. */
export function fitted(text: string, slot: number): string {
  return latin1(text).slice(0, slot - 1);
}

/** The text in pieces that fill a slot each; one empty piece for an empty text. */
export function pieces(text: string, slot: number): string[] {
  const whole = latin1(text);
  const count = Math.max(1, Math.ceil(whole.length / slot));
  return Array.from({ length: count }, (_, i) => whole.slice(i * slot, (i + 1) * slot));
}
