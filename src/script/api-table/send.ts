/** Sending a message, which players and places where players are have alike. */
import { DONE, row } from './rows.js';
import {
  boolean,
  choice,
  either,
  fields,
  handle,
  may,
  message,
  options,
  record,
  table,
  text,
} from './types.js';

export const via = may(
  choice('lobby', 'game'),
  '`"lobby"`, or `"game"`: over the game server that the player is connected to',
);
export const plain = may(boolean, '`true`: unencrypted');

export const sendOptions = record('SendOptions', {
  except: may(
    either(handle('player'), table('Player[]', 'a list of players')),
    'a player, or a list of players, who do not get it',
  ),
  via,
  plain,
});

export const send = row(
  "sends a message of [messages.md](messages.md) or of the plugin's own; the bytes that then wait for the slowest receiver",
  { message, 'fields?': fields, 'options?': options(sendOptions) },
  ['integer?', 'string?'],
  { needs: ['packets.send'] },
);

/** What channels, games and worlds have alike. */
export const valid = row('whether it is still there', {}, ['boolean']);

/** What channels and games have alike. */
export const say = row('a line of chat that nobody said', { text, 'from?': text }, DONE, {
  needs: ['chat.say'],
});
