import { own } from '#script/own.js';
import type { Config } from './config.js';

/** What the shipped plugins may do unless the configuration says otherwise. */
const shipped: Readonly<Record<string, readonly string[]>> = {
  announcements: ['chat.system'],
  everyday: ['chat.say'],
  deadlocked: ['packets.declare'],
  uya: ['chat.say', 'packets.declare', 'packets.send'],
  maintenance: ['chat.system'],
  commands: ['chat.say', 'memory.peek', 'memory.poke'],
  welcome: ['chat.system'],
};

/** Whether the operator allows a plugin what it asks for. */
export function isGranted({ plugins }: Config, plugin: string, permission: string): boolean {
  const permissions = own(plugins, plugin)?.permissions ?? own(shipped, plugin) ?? [];
  return permissions.includes(permission);
}
