import { readFileSync } from 'node:fs';
import type { LobbySettings } from '#medius/context.js';
import type { Config } from './config.js';
import type { Home } from './home.js';
import { reservedNames } from './reserved-names.js';
import { StartError } from './start-error.js';

/** Letters that consoles draw as colours and buttons, and other control bytes (flows.md 15, row 38). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters meant
const SPECIAL = /[\x00-\x1f\x7f-\x9f]/g;
/** What a name may hold: printable Latin-1 without a space at either end; it has to fit its slot with a NUL. */
const NAME = /^[\x21-\x7e\xa1-\xff](?:[\x20-\x7e\xa0-\xff]{0,29}[\x21-\x7e\xa1-\xff])?$/;
/** What means an account by its number where commands take one: as a name it would lead to the wrong one. */
const NUMBER = /^#\d+$/;

/** What the configuration says about names, texts and who may come in. Throws a StartError for a list that cannot be read. */
export function lobbySettings(config: Config, home: Home): LobbySettings {
  const refusedNames = words(home, 'username_blacklist', config.username_blacklist);
  const chatWords = words(home, 'chat.blacklist', config.chat.blacklist || null);
  const masked = chatWords.length > 0 ? new RegExp(chatWords.map(literal).join('|'), 'gi') : undefined;
  const listed = new Set(config.whitelist.players.map((name) => name.toLowerCase()));
  const { enabled, severity, message } = config.system_message;
  return {
    policy: () => config.policy,
    announcements: () => config.announcements,
    isNameAllowed: (name) =>
      NAME.test(name) &&
      !NUMBER.test(name) &&
      !refusedNames.some((word) => name.toLowerCase().includes(word)),
    isReserved: reservedNames(config),
    filterChat(text) {
      if (!config.chat.enabled) return undefined;
      const plain = config.chat.strip_special_chars ? text.replace(SPECIAL, '') : text;
      return masked ? plain.replace(masked, (word) => '*'.repeat(word.length)) : plain;
    },
    refusedByWhitelist: (name) => config.whitelist.enabled && !listed.has(name.toLowerCase()),
    maintenance: config.maintenance.enabled ? config.maintenance.message : undefined,
    maxAccountsPerAddress: config.max_accounts_per_ip,
    systemMessage: enabled && message !== '' ? { severity, text: message } : undefined,
  };
}

/** The words of a list file: one in a line, `#` begins a comment. */
function words(home: Home, option: string, path: string | null): string[] {
  if (path === null) return [];
  try {
    const lines = readFileSync(home.find(path) ?? home.resolve(path), 'utf8').split(/\r?\n/);
    return lines.map((line) => line.replace(/#.*/, '').trim().toLowerCase()).filter((word) => word !== '');
  } catch (cause) {
    throw new StartError(`${option}: the file ${path} cannot be read: ${(cause as Error).message}`, {
      cause,
    });
  }
}

function literal(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
