/** Every file that is made from declarations, as it is to be: those of messages, and those of title folders. */
import { join } from 'node:path';
import { declarationsIn } from '#script/declarations.js';
import { type GeneratedDoc, generatedDocs } from '#tools/docs.js';
import { ownMessagesDoc, ownMessagesTypes } from '#tools/own-messages.js';

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
  ];
}
