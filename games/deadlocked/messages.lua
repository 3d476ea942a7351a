-- The messages of the community's patch for Deadlocked: class DME, type 7, told apart by their first byte
-- (read in the sources of the patch, horizon-deadlocked-patch, and of the plugin that serves it). Each begins
-- with its key and is aligned to 4 from there. The patch sends and takes them unencrypted and whole.
-- A message that no plugin hooks is logged under its name and left alone.
local carrier = { class = "DME", type = 7, plain = true, fragment = false }

local function declare(name, key, to, rows)
  carrier.key, carrier.to = key, to
  packet.declare("Dl" .. name, carrier, rows)
end

-- 108 bytes.
local CustomMap = packet.struct("DlCustomMap", {
  { "version", "i32" },
  { "extra_data_mask", "i32" },
  { "shrub_min_render_distance", "i16" },
  { "base_map_id", "i8" },
  { "forced_mode_id", "i8" },
  { "name", "text[32]" },
  { "filename", "text[64]" },
})

declare("MapOverride", 1, "client", { "align4", { "map", CustomMap } })
declare("MapModulesRequest", 2, "server", { "align4", { "module1_start", "u32" }, { "module2_start", "u32" } })
declare("MapModulesResponse", 3, "client", {
  "align4",
  { "custom_maps_version", "i32" },
  { "module1_size", "i32" },
  { "module2_size", "i32" },
})
declare("MapOverrideResponse", 4, "server", { "align4", { "client_map_version", "i32" }, { "filename", "text[64]" } })
declare("GameStarted", 5, "server", { "align4" })

-- The options of the patch change with every version of it: unpack them with a struct of that version.
declare("PatchConfig", 6, "server", { "align4", { "config", "rest" } })
declare("RequestPatch", 7, "server", { "align4" })
declare("SetGameConfig", 9, "server", { "align4", { "config", "rest" } })
declare("GameConfig", 10, "client", { "align4", { "config", "rest" } })
declare("GameState", 11, "server", { "align4", { "state", "rest" } })
declare("GetMapOverride", 12, "server", { "align4" })

-- A piece of a file on its way into the console's memory: at most 1,362 bytes.
declare("DownloadData", 13, "client", {
  "align4",
  { "id", "i32" },
  { "address", "u32" },
  { "total", "i32" },
  { "offset", "i32" },
  { "chunk", "i16" },
  { "length", "u16" },
  { "data", "bytes[length]" },
})
-- Later versions of the patch may ask to stop.
declare("DownloadAck", 14, "server", { "align4", { "id", "i32" }, { "bytes_received", "i32" }, { "stop", "rest" } })
-- What happened in a game, in pieces; the sender's structure has no gap before the payload.
declare("GameData", 15, "server", {
  "align4",
  { "offset", "i16" },
  { "length", "u16" },
  { "is_last", "bool" },
  { "payload", "bytes[length]" },
})
declare("EndScoreboard", 21, "server", { "align4" })

declare("QueueBegin", 22, "server", { "align4", { "queue_id", "i32" } })
declare("QueueBeginResponse", 23, "client", {
  "align4",
  { "status", "i32" },
  { "queue_id", "i32" },
  { "seconds_in_queue", "i32" },
  { "players_in_queue", "i32" },
})
declare("GetMyQueue", 24, "server", { "align4" })
declare("MyQueue", 25, "client", {
  "align4",
  { "queue_id", "i32" },
  { "seconds_in_queue", "i32" },
  { "players_in_queue", "i32" },
})
declare("Vote", 29, "server", { "align4", { "context", "i32" }, { "vote", "i32" } })
declare("ShowSnack", 34, "client", { "align4", { "message", "text[64]" } })
declare("ModePayload", 36, "server", { "align4" })

declare("BootElf", 39, "server", { "align4", { "boot_elf_id", "i32" } })
declare("BootElfResponse", 40, "client", {
  "align4",
  { "boot_elf_id", "i32" },
  { "address", "u32" },
  { "size", "u32" },
})
-- Later versions of the patch add the six bytes of the machine id.
declare("ClientType", 41, "server", { "align4", { "client_type", "i32" }, { "machine_id", "rest" } })
declare("PickedUpBolt", 42, "server", { "align4" })
declare("GetScavengerHunt", 43, "server", { "align4" })
declare("ScavengerHunt", 44, "client", { "align4", { "enabled", "i32" }, { "spawn_factor", "f32" } })
declare("GetDateTime", 46, "server", { "align4" })
declare("DateTime", 47, "client", { "align4", { "year", "u16" }, { "month", "u8" }, { "day", "u8" } })
declare("Rename", 48, "server", { "align4", { "name", "text[16]" } })
declare("RenameResponse", 49, "client", { "align4", { "success", "bool" } })
declare("Banner", 50, "server", { "align4", { "address", "u32" } })

-- Raids keeps its store, bank and contracts on the server. What each of these holds is the mode's own matter.
for key = 51, 68 do
  declare("Raids" .. key, key, "server", { "align4", { "payload", "rest" } })
end

declare("Page", 69, "server", {
  "align4",
  { "content", "i32" },
  { "state_address", "u32" },
  { "line_count_address", "u32" },
  { "lines_address", "u32" },
  { "map_filename", "text[64]" },
})
packet.struct("DlGambit", { { "name", "text[32]" } })
declare("SurvivalMap", 70, "server", {
  "align4",
  { "gambit_count", "i32" },
  { "map_filename", "text[64]" },
  { "map_name", "text[32]" },
  { "gambits", "DlGambit[gambit_count]" },
})
declare("SurvivalGambit", 71, "server", {
  "align4",
  { "gambit", "i32" },
  { "map_filename", "text[64]" },
  { "gambit_name", "text[32]" },
})

-- Keys from 100 on belong to the custom mode that is played, so that only the mode can tell them apart; this
-- one has no key of its own and takes every byte that no other message has.
declare("CustomMode", nil, nil, { { "id", "u8" }, "align4", { "payload", "rest" } })
