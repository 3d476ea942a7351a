/** What the handles of channels, games and players have about places alike. */
import { DONE, row } from './rows.js';
import { either, integer, may, record, table, text } from './types.js';

/** A title's own plugin changes what belongs to its title; others need the permission. */
export const changes = { needs: ['games.write'], unless: "a title's own plugin" } as const;

export const box = (help: string) =>
  row(help, { text, 'severity?': integer(0, 255) }, DONE, { needs: ['chat.system'] });

/** Notes that all plugins share. */
export const metadata = {
  lua: 'table',
  help: 'notes that all plugins share, as a table that is a copy; empty at first',
};
export const setMetadata = row(
  'puts this table in the place of `metadata`, 16 KB at most',
  { metadata: table() },
  DONE,
);
export const updateMetadata = row(
  'puts these entries into `metadata`, in one step; the others stay',
  { entries: table() },
  DONE,
);

const u32 = integer(0, 0xffff_ffff);

export const channelFields = record('ChannelFields', {
  generic_field1: may(u32, 'what it means is up to the title'),
  generic_field2: may(u32, 'what it means is up to the title'),
  generic_field3: may(u32, 'what it means is up to the title'),
  generic_field4: may(u32, 'what it means is up to the title'),
});

/** A channel or game by its number or name. */
export const which = either(text, integer(0, 0xffff_ffff));
