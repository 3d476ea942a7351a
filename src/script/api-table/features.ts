/** What `server.has_feature` knows beside the names of functions: true for what this version has. */
export const features: Readonly<Record<string, boolean>> = {
  events: true,
  commands: true,
  storage: true,
  memory: true,
  tasks: true,
  persist: true,
  wait: true,
  'http.serve': false,
  'discord.commands': false,
};
