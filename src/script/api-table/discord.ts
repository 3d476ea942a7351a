/** `discord`: messages to webhooks. */
import { row, tableRow } from './rows.js';
import { either, table, text } from './types.js';

const message = either(text, table('DiscordMessage'));
const waits = { needs: ['http.fetch'], waits: 'task' } as const;

export const discord = tableRow('discord', 'messages to webhooks of Discord', {
  notify: row(
    'posts a message: text, or `{ content, username, avatar_url, embed, embeds, mentions }`; `true`, or `nil` and why',
    { webhook: text, message },
    ['true?', 'string?'],
    waits,
  ),
  embed: row(
    'a checked embed for such a message: `title`, `description`, `url`, `color`, `timestamp`, `fields` (a list of `{ name, value, inline }`), `footer`, `author`, `image`, `thumbnail`',
    { embed: table('DiscordEmbed') },
    ['DiscordEmbed'],
  ),
  status_message: row(
    'posts a message the first time, and changes that same message from then on; `true`, or `nil` and why',
    { webhook: text, message },
    ['true?', 'string?'],
    waits,
  ),
});
