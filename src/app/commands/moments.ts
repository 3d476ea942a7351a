/** Times as commands show and read them. */
import { seconds } from '#script/command.js';

/** Such as "2026-11-26 02:10 GMT". */
export function momentText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} GMT`;
}

/** Milliseconds of a typed time; null for "forever". Throws for what is no time; `what` is what has that length. */
export function lengthOf(text: string, what: string, end: string): number | null {
  if (text.toLowerCase() === 'forever') return null;
  const length = seconds('the time', text);
  if (length instanceof Error) throw length;
  if (length <= 0) throw new Error(`${what} lasts longer than nothing; "${end}" ends one`);
  return length * 1000;
}
