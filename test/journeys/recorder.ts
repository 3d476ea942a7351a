/** A plugin that notes every event that it hears, and what it noted. */
import { setTimeout as pause } from 'node:timers/promises';
import { hookNames } from '#script/hook-names.js';
import type { JourneyHost, JourneyOptions } from './host.js';

/** Frames are heard by one registration, which also hears those without a name. */
const byName = hookNames.filter((name) => !/^(rt|medius)\.(in|out)$|^rt\./.test(name));

const text = `plugin { name = "recorder", version = "1" }
local heard = {}
local function hear(what) heard[#heard + 1] = what end
for name in pairs { ${byName.map((name) => `["${name}"] = true`).join(', ')} } do
  server.on(name, function() hear(name) end)
end
for _, way in ipairs { "rt.in", "rt.out" } do
  server.on(way, function(e) hear(way .. "." .. e.name .. " " .. e.length) end)
end
server.on("server.stop", function() log.info("stops") end)
server.on("server.start", function() log.info("starts") end)
server.on("plugin.unload", function() log.info("unloads") end)
server.commands.add { name = "fail", run = function() error("on purpose") end }
server.commands.add {
  name = "heard", help = "what was heard since the last time",
  run = function()
    local lines = table.concat(heard, "\\n")
    heard = {}
    return lines
  end,
}`;

/** A plugin that has its players meet nobody: with it every event of a queue is to be heard. */
const solo = `plugin { name = "solo", version = "1" }
queue.define("solo", { size = 1, ready_timeout = "1m" })
queue.define("pair", { size = 2 })
server.on("player.joined", function(_, player) queue.join("pair", player) end)
server.on("queue.joined", { where = { queue = "pair" } }, function(_, player) queue.leave(player) end)
server.on("queue.left", function(_, player) queue.join("solo", player) end)
server.on("queue.found", function(e) queue.ready(e.players[1]) end)`;

/** Settings and files of a host with this plugin, and without those that act by themselves. */
export const recording: { readonly set: readonly string[]; readonly options: JourneyOptions } = {
  set: ['plugins={"recorder":{"limits":{"share":100}}}'],
  options: {
    level: 'INFO',
    files: {
      'scripts/recorder.lua': text,
      'scripts/solo.lua': solo,
      'scripts/welcome.lua': 'plugin { name = "welcome", version = "0" }',
    },
  },
};

/** One thing that was heard: its name and, of a frame, its bytes. */
export interface Heard {
  readonly name: string;
  readonly length: number | undefined;
}

/** All that was heard since the last time; waits some milliseconds for what is under way. */
export async function heard(host: JourneyHost, patience = 15): Promise<Heard[]> {
  await pause(patience);
  const lines = (await host.running.operations.command('heard', '')) ?? [];
  return lines.filter(Boolean).map((line) => {
    const [name = '', length] = line.split(' ');
    return { name, length: length === undefined ? undefined : Number(length) };
  });
}
