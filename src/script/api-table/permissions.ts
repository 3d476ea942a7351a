/** Every permission that a plugin can ask for, and what for. */
export const permissions = {
  'chat.system': 'boxes on screens',
  'chat.say': 'lines of chat',
  'players.kick': 'asking players to leave',
  'players.moderate': 'muting, warning and banning players',
  'accounts.read': 'looking up accounts of people who are not here, and clans',
  'accounts.write': 'changing accounts and clans',
  'accounts.login': 'letting somebody in by the password that an older server kept',
  'accounts.machine_id': 'the ids of consoles',
  'stats.write': 'changing stats',
  'games.write': "changing games and channels that are not of the plugin's own title",
  'memory.peek': 'reading the memory of consoles',
  'memory.poke': "writing into it: this is running code on players' consoles",
  'packets.declare': 'messages of its own',
  'packets.send': 'sending messages',
  'packets.raw':
    'bytes that may hold passwords and keys; changing frames; changing what is read-only after the handler',
  'dme.inject': 'game packets that no player sent',
  'http.fetch': 'asking web servers',
  'http.serve': 'answering web requests',
  sql: 'a database of its own',
  console:
    'what only the console may do, which is everything: making operators and owners, and changing, banning and opening their accounts, among it',
} as const;

export type Permission = keyof typeof permissions;

export const permissionNames = Object.keys(permissions) as readonly Permission[];
