-- The messages of the community's patch for Up Your Arsenal: class DME, type 8, told apart by their first
-- byte (read in the sources of the patch, horizon-uya-patch, and of the plugin that serves it). Each begins
-- with its key and is aligned to 4 from there. The patch sends and takes them unencrypted and whole.
-- A message that no plugin hooks is logged under its name and left alone.
local function declare(name, key, to, rows)
  packet.declare("Uya" .. name, { class = "DME", type = 8, key = key, to = to, plain = true, fragment = false }, rows)
end

-- 49 bytes without gaps; later versions of the patch added to its end before.
local GameRules = packet.struct("UyaGameRules", {
  { "is_custom_map", "u8" },
  { "custom_mode_id", "i8" },
  { "radar_blips_distance", "u8" },
  { "respawn_timer", "u8" },
  { "respawn_invincibility", "bool" },
  { "disable_penalty_timers", "bool" },
  { "disable_weapon_packs", "bool" },
  { "v2s", "u8" },
  { "no_cooldown", "bool" },
  { "health_bars", "bool" },
  { "health_boxes", "u8" },
  { "disable_weapon_crates", "bool" },
  { "disable_ammo_pickups", "bool" },
  { "health_box_timer", "u8" },
  { "weapon_crate_timer", "u8" },
  { "ammo_pickup_timer", "u8" },
  { "auto_respawn", "bool" },
  { "gatling_turret_health", "u8" },
  { "disable_drones", "bool" },
  { "disable_player_turrets", "bool" },
  { "no_base_defense_bots", "bool" },
  { "no_base_defense_small_turrets", "bool" },
  { "base_health_pad_active", "bool" },
  { "vampire", "u8" },
  { "flux_shots_always_hit", "bool" },
  { "flux_niking_disabled", "bool" },
  { "flag_hotspots", "bool" },
  { "destructible_bridges", "bool" },
  { "suicide_penalty_timer", "u8" },
  { "all_nodes_timer", "u8" },
  { "node_select_timer", "u8" },
  { "siege_no_ties", "bool" },
  { "koth_score_limit", "u8" },
  { "koth_hill_duration", "u8" },
  { "koth_respawn_outside", "u8" },
  { "koth_respawn_inside", "u8" },
  { "koth_hill_size", "u8" },
  { "koth_contested_stops_score", "u8" },
  { "koth_point_stacking", "u8" },
  { "seed", "i32" },
  { "new_player_sync", "bool" },
  { "survivor", "bool" },
  { "charge_boots_forever", "bool" },
  { "loadout_weapons_only", "bool" },
  { "gravity_bomb_tweakers", "bool" },
  { "disable_dl_style_flips", "bool" },
})

-- 108 bytes.
local CustomMap = packet.struct("UyaCustomMap", {
  { "version", "i32" },
  { "base_map_id", "i32" },
  { "forced_mode_id", "i32" },
  { "name", "text[32]" },
  { "filename", "text[64]" },
})

local Scores = packet.struct("UyaGameScores", {
  { "teams_enabled", "i32" },
  { "round_number", "i32" },
  { "team_scores", "i16[8]" },
  { "client_ids", "i8[8]" },
  { "teams", "i8[8]" },
})

-- A piece of a file on its way into the console's memory: at most 1,362 bytes. `total` is of all pieces,
-- `offset` where this one lies in them; after each piece with chunk 0 the console says how far it is.
declare("DownloadData", 1, "client", {
  "align4",
  { "id", "i32" },
  { "address", "u32" },
  { "total", "i32" },
  { "offset", "i32" },
  { "chunk", "i16" },
  { "length", "u16" },
  { "data", "bytes[length]" },
})
declare("DownloadAck", 2, "server", { "align4", { "id", "i32" }, { "bytes_received", "i32" } })

declare("MapModulesRequest", 3, "server", { "align4", { "module1_start", "u32" }, { "module2_start", "u32" } })
declare("MapModulesResponse", 4, "client", {
  "align4",
  { "custom_maps_version", "i32" },
  { "module1_size", "i32" },
  { "module2_size", "i32" },
})
declare("MapOverride", 5, "client", { "align4", { "map", CustomMap } })
-- Older versions of the patch end behind the version.
declare("MapOverrideResponse", 6, "server", { "align4", { "client_map_version", "i32" }, { "filename", "rest" } })
declare("GetMapOverride", 7, "server", { "align4" })

-- One byte an option; every version of the patch has more of them.
declare("PatchConfig", 8, "server", {
  "align4",
  { "enable_auto_maps", "bool" },
  { "disable_camera_shake", "bool" },
  { "level_of_detail", "u8" },
  { "enable_fps_counter", "bool" },
  { "player_fov", "i8" },
  { "enable_spectate", "bool" },
  { "always_show_health", "bool" },
  { "map_button", "u8" },
  { "score_button", "u8" },
  { "disable_scavenger_hunt", "bool" },
  { "enable_singleplayer_music", "bool" },
  { "quick_select_delay", "u8" },
  { "aim_assist", "bool" },
  { "cycle_weapon1", "u8" },
  { "cycle_weapon2", "u8" },
  { "cycle_weapon3", "u8" },
  { "hypershot_button", "u8" },
  { "disable_dpad_movement", "bool" },
  { "later", "rest" },
})

-- The host's wishes, and the same for its guests.
declare("SetGameConfig", 9, "server", { "align4", { "config", GameRules }, "align4", { "map", CustomMap } })
declare("GameConfig", 10, "client", { "align4", { "config", GameRules } })

declare("GameStarted", 11, "server", { "align4" })
declare("GameEnded", 12, "server", { "align4" })
declare("RepatchRequest", 13, "server", { "align4" })
declare("MachineId", 14, "server", { "align4", { "machine_id", "bytes[6]" } })

declare("PickedUpBolt", 16, "server", { "align4" })
declare("GetScavengerHunt", 17, "server", { "align4" })
declare("ScavengerHunt", 18, "client", { "align4", { "enabled", "i32" }, { "spawn_factor", "f32" } })
declare("GetDate", 19, "server", { "align4" })
declare("Date", 20, "client", { "align4", { "month", "u8" }, { "day", "u8" } })

-- World ids of bots are one more than the one that DME knows.
declare("BotInvite", 23, "server", {
  "align4",
  { "bots", "u8" },
  { "mode", "u8" },
  { "difficulty", "u8" },
  { "profile", "u8" },
})
declare("GameState", 25, "server", { "align4", { "state", Scores } })

declare("BootElf", 30, "server", { "align4", { "boot_elf_id", "i32" } })
declare("BootElfResponse", 31, "client", {
  "align4",
  { "boot_elf_id", "i32" },
  { "address", "u32" },
  { "size", "u32" },
})

-- The pool from which teams are drawn; places that nobody has hold -1.
declare("LobbyTeams", 255, "client", {
  "align4",
  { "seed", "i32" },
  { "count", "i32" },
  { "team_ids", "i8[8]", fill = -1 },
})
