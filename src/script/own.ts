/** The record's own value of a name that came from a script: "constructor" is the name of none of ours. */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
