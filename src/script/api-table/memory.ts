/** `memory`: the memory of consoles, and the patch sets that are written into it. */
import { peekOptions } from './player.js';
import { DONE, row, tableRow } from './rows.js';
import { boolean, bytes, either, handle, integer, options, table, text } from './types.js';

const player = handle('player');
const address = integer(0, 0xffff_ffff);
const set = either(text, table());

const waits = options(peekOptions);

export const memory = tableRow('memory', 'the memory of consoles', {
  peek: row(
    '`player:peek` with the player in front: the bytes, or `nil` and why',
    { player, address, length: integer(1, 65_536), 'options?': waits },
    ['string?', 'string?'],
    { needs: ['memory.peek'], waits: 'task' },
  ),
  poke: row('`player:poke` with the player in front', { player, address, bytes }, DONE, {
    needs: ['memory.poke'],
    waits: 'task or not',
  }),
  poke_file: row(
    "writes a file of the plugin's own folder, 1 MB at most: how many bytes, or `nil` and why",
    { player, address, path: text },
    ['integer?', 'string?'],
    { needs: ['memory.poke'], waits: 'task' },
  ),
  compare: row(
    'whether the console holds these bytes there; `nil` and why where it does not answer',
    { player, address, bytes, 'options?': waits },
    ['boolean?', 'string?'],
    { needs: ['memory.peek'], waits: 'task' },
  ),
  hook: row(
    'writes the instruction `j target` at the address; both are multiples of 4 and lie in the same 256 MB',
    { player, address, target: address },
    DONE,
    { needs: ['memory.poke'], waits: 'task or not' },
  ),
  patch_set: row(
    'registers a patch set under a name that no other plugin has, while the plugin loads; `set.extra` may be a function that is given a player and gives what belongs to it, as the option `extra` does',
    { name: text, set: table() },
  ),
  patch_sets: row(
    'the sets that plugins registered, as far as this one may know of them: a list of `{ name, plugin, regions }`',
    {},
    ['{ name: string, plugin: string, regions: integer[] }[]'],
  ),
  verify: row(
    'reads a set back: a table with `ok` for the whole and a list `parts` of `{ kind, address, length, ok }` with kind `part`, `mark` or `hook`; `nil` and why where the console does not answer',
    { player, set, 'options?': waits },
    [
      '{ ok: boolean, parts: { kind: string, address: integer, length: integer, ok: boolean }[] }?',
      'string?',
    ],
    { needs: ['memory.peek'], waits: 'task' },
  ),
  cancel: row(
    'ends the patch that is on its way to the player; whether there was one',
    { player },
    ['boolean'],
    {
      needs: ['memory.poke'],
    },
  ),
  opted_out: row('whether the player has switched patches off for itself', { player }, ['boolean']),
  opt_out: row(
    'switches patches off for the player, or on again; kept with the account, as the command `patching` does',
    { player, out: boolean },
    DONE,
    { needs: ['memory.poke'] },
  ),
});
