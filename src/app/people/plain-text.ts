/** A text without what a screen or a database takes amiss, cut to so many characters. */
export function plainText(text: string, most: number): string {
  return text
    .slice(0, most)
    .replace(/[\p{Cc}\p{Surrogate}]/gu, ' ')
    .trim();
}
