-- What the operator of this title chooses. To change it, copy the whole folder games/uya into your home and edit
-- it there; the README beside this file says where payloads go.
return {
  -- The community's patch by application id, with files in this folder. Empty: nobody is patched. `patch` and
  -- `unpatch` are needed, `handler` (what shows crashes) is not.
  --   [10684] = { patch = "bin/patch-10684.bin", unpatch = "bin/unpatch-10684.bin", handler = "bin/exceptiondisplay.bin" },
  patch = {},

  -- Code of custom modes by the mode's id and the application id.
  --   [100] = { [10684] = "bin/example-10684.bin" },
  mode_files = {},

  -- Accounts whose names begin so are bots: a game with one of them counts for nobody's stats.
  bot_prefix = "CPU-",

  -- Version of the custom maps that consoles are told, and whether there are bolts to be found.
  maps_version = 0,
  scavenger_hunt = { enabled = false, spawn_factor = 1.0 },
}
