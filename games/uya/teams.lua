-- Teams and captains, drawn by the host before the game begins.
local players = require("players")

local names = { "blue", "red", "green", "orange", "yellow", "purple", "aqua", "pink" }

-- Any order of the list is as likely as any other.
local function shuffled(list)
  local all = { table.unpack(list) }
  for i = #all, 2, -1 do
    local j = math.random(i)
    all[i], all[j] = all[j], all[i]
  end
  return all
end

server.commands.add {
  name = "teams",
  aliases = { "roll" },
  help = "draw the teams of your game",
  args = { "count:integer 2..8 = 2" },
  where = { "chat" },
  cooldown = 2,
  run = function(ctx, args)
    local game, why = players.staging(ctx.player)
    if not game then return why end
    -- The consoles share out the pool by the seed, all of them alike.
    local pool = {}
    for team = 0, args.count - 1 do pool[#pool + 1] = team end
    game:send("UyaLobbyTeams", { seed = math.random(0, 0x7FFFFFFF), count = #pool, team_ids = pool })
    game:say(args.count .. " teams are drawn")
  end,
}

server.commands.add {
  name = "captains",
  help = "draw captains for your game",
  args = { "count:integer 2..8 = 2" },
  where = { "chat" },
  cooldown = 2,
  run = function(ctx, args)
    local game, why = players.staging(ctx.player)
    if not game then return why end
    local all = shuffled(game.players)
    if #all < args.count then return "there are only " .. #all .. " players" end
    local captains = {}
    for i = 1, args.count do captains[i] = all[i].name .. " (" .. names[i] .. ")" end
    game:say("captains: " .. table.concat(captains, ", "))
  end,
}
