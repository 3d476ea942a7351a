/** The roles and what each may do in chat. The console may everything. */

/** From the least to the most; each may what those before it may. */
export const roles = ['player', 'helper', 'moderator', 'operator', 'owner'] as const;
export type Role = (typeof roles)[number];

/** What each may besides; `x.*` stands for all that begins with `x.`. */
const permissions: Readonly<Record<Role, readonly string[]>> = {
  player: [],
  helper: ['players.find', 'players.note', 'players.warn', 'players.whois'],
  moderator: ['players.*', 'chat.*', 'games.close'],
  operator: ['accounts.*', 'games.*', 'memory.*', 'plugin.*', 'server.*', 'stats.*'],
  owner: ['console', 'role.*', 'sql'],
};

/** What no role names (a plugin's own word, such as `dice.use`) is for these and above. */
const otherwise: Role = 'operator';

/** With these somebody who listens on the way could do what is not made good again. */
const dangerous = [
  ...['accounts.delete', 'accounts.merge', 'console', 'memory.*', 'players.reset_password'],
  ...['plugin.*', 'role.*', 'server.stop'],
];

/** The least role that has a permission. */
export function leastRole(permission: string): Role {
  return roles.find((role) => isAmong(permission, permissions[role])) ?? otherwise;
}

/** Whether a permission counts in chat only after `/login`. */
export function isDangerous(permission: string): boolean {
  return isAmong(permission, dangerous);
}

export function isAtLeast(role: Role, least: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(least);
}

/** The role of a name in whatever case; undefined when there is none. */
export function roleNamed(name: string): Role | undefined {
  return roles.find((role) => role === name.toLowerCase());
}

function isAmong(permission: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('.*') ? permission.startsWith(pattern.slice(0, -1)) : permission === pattern,
  );
}
