/** The form in which names are compared: "  Bob " and "bob" are one. */
export function foldName(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}
