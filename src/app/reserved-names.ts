/** Names that no client may take for an account: those that promise rights, and those in which the server speaks. */
import type { Config } from './config.js';

/** Names under which players see the server itself, and under which the record has what the operator did. */
const ownNames = ['SYSTEM', 'SERVER', 'CONSOLE', 'REKINDLE', 'the console', 'the configuration'] as const;

/** Bytes that show as nothing, as a colour, or as a blank. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters meant
const UNSEEN = /[\x00-\x1f\x7f-\x9f\xad]/g;

/** What two names have in common that look alike on a console's screen: case, blanks, NUL and colours aside. */
export function plainName(name: string): string {
  return name.normalize('NFC').replace(UNSEEN, '').replace(/\s+/g, ' ').trim().toLowerCase();
}

/** True for the server's own names, which nobody has. */
export function isOwnName(name: string): boolean {
  return ownNames.some((own) => plainName(own) === plainName(name));
}

/**
 * Whether a client at an address may not make an account of a name. Names of operators, and those of a whitelist
 * in force, are claimed from the console. In simulated mode accounts are gone with the process, so there the
 * machine itself may make them.
 */
export function reservedNames(config: Config): (name: string, address: string) => boolean {
  const { operators, whitelist, database } = config;
  const promised = [...operators, ...(whitelist.enabled ? whitelist.players : [])];
  const claimed = new Set(promised.map(plainName));
  return (name, address) => {
    if (isOwnName(name)) return true;
    return claimed.has(plainName(name)) && !(database.mode === 'simulated' && isLoopback(address));
  };
}

export function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\.|^::1$/.test(address);
}
