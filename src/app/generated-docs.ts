/** Every file that is made from declarations, as it is to be: those of messages, of title folders and of the Lua API. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { declarationsIn } from '#script/declarations.js';
import { type GeneratedDoc, generatedDocs } from '#tools/docs.js';
import { ownMessagesDoc, ownMessagesTypes } from '#tools/own-messages.js';
import { withLuaTables } from './lua-docs.js';
import { luaTypes } from './lua-types.js';

/** `root` is the folder of the repository. */
export async function allGeneratedDocs(root: string): Promise<GeneratedDoc[]> {
  const folders = { scripts: join(root, 'scripts'), games: join(root, 'games') };
  const declarations = await declarationsIn(folders);
  const types = [...declarations].map(([plugin, messages]) => ({
    path: `${plugin}/types.d.lua`,
    text: ownMessagesTypes(messages),
  }));
  return [
    ...generatedDocs(),
    { path: 'docs/title-messages.md', text: ownMessagesDoc(declarations) },
    ...types,
    ...luaTypes(),
    { path: 'docs/lua-api.md', text: withLuaTables(readFileSync(join(root, 'docs/lua-api.md'), 'utf8')) },
  ];
}
