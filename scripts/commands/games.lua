-- closegame, capture, stopcapture and agg: what operators do about a game, by its name, a part of it, or # and its id.
local ELSEWHERE = "no game server of this host has that game"

local function gathered(ms, otherwise) return ms and ms .. " ms" or otherwise end

return {
  {
    name = "closegame", help = "end a game: its players are asked to leave, and nobody comes in any more",
    args = { "game:game", "reason?:rest" }, permission = "games.close",
    run = function(ctx, args)
      local game, reason = args.game, args.reason
      local name, world = game.name, game.world
      game:close(reason)
      if world then world:close(reason) end
      log.info((ctx.player and ctx.player.name or "the console") .. " closed " .. name)
      return name .. " is closed"
    end,
  },
  {
    name = "capture", help = "write the packets of a game into a file for rekindle inspect, for a minute or as long as is said",
    args = { "game:game", "time:duration = 1m" }, permission = "games.capture",
    run = function(_, args)
      local world = args.game.world
      if not world then return ELSEWHERE end
      if args.time > 3600 then return "an hour at most" end
      local path, why = world:capture_start { time = args.time }
      return path and "written to " .. path or why
    end,
  },
  {
    name = "stopcapture", help = "write no more packets of a game", args = { "game:game" }, permission = "games.capture",
    run = function(_, args)
      local world = args.game.world
      if not world then return ELSEWHERE end
      local ended, why = world:capture_stop()
      return ended and ended.path .. " has " .. ended.packets .. " packets" or why or "nothing is written of it"
    end,
  },
  {
    name = "agg", help = "show for how many milliseconds the packets of a game are gathered, or choose that for TCP and UDP",
    args = { "game:game", "tcp?:integer 0..100", "udp?:integer 0..100" }, permission = "games.aggregation",
    run = function(_, args)
      local world = args.game.world
      if not world then return ELSEWHERE end
      if args.tcp then world:set_aggregation { tcp_ms = args.tcp, udp_ms = args.udp } end
      local now = world.aggregation
      local tcp, udp = args.tcp or now.tcp_ms, args.udp or now.udp_ms
      return "TCP " .. gathered(tcp, "each turn") .. ", UDP " .. gathered(udp, "as the title wants it")
    end,
  },
}
