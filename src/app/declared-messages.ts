import { declarationsIn } from '#script/declarations.js';
import { type OwnMessages, ownMessages } from '#tools/own-messages.js';
import type { Home } from './home.js';
import { scriptFolders } from './script-folders.js';
import { StartError } from './start-error.js';
import { applicationsOf, readTitles } from './titles.js';

/** The messages that the home's plugins declare, for tools. Throws a StartError when a plugin does not load. */
export async function declaredMessages(home: Home): Promise<OwnMessages> {
  const titles = new Map(applicationsOf(readTitles(home)).map(({ id, title }) => [id, title]));
  try {
    return ownMessages(await declarationsIn(scriptFolders(home)), (application) => titles.get(application));
  } catch (cause) {
    throw new StartError((cause as Error).message, { cause });
  }
}
