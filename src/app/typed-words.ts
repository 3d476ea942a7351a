/** The words of a typed line; what stands in "quotes" is one. */
export function typedWords(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word!);
}
