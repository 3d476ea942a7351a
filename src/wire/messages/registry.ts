/** The registry of all declared messages. */
import type { Message } from '../message.js';
import { MessageRegistry } from '../registry.js';
import * as declared from './all.js';
import { namesOnly } from './names-only.js';

/** Every message of the project's own declarations, and the names of those without a known layout. */
export const messages = new MessageRegistry(Object.values(declared) as unknown as Message[], namesOnly);
