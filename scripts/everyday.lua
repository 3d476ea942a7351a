-- Small commands for everybody: ping, houserules (a title may have "rules" of its own), die and stats; and lockgame and kickfromgame for whoever hosts a game.
plugin {
  name = "everyday", version = "1.0.0", permissions = { "chat.say", "players.kick" },
  settings = {
    rules = { type = "text", default = "Be kind, play fair.", help = "what the command houserules shows" },
    ladders = {
      type = "list", default = {},
      help = "ladders that the command stats shows, each with its number and what it is called, such as 0 kills",
    },
  },
}

server.commands.add { name = "ping", help = "see whether the server hears you", run = function() return "pong" end }

server.commands.add {
  name = "houserules", help = "the rules of this server",
  run = function(ctx) return ctx.player and ctx.player.settings.rules or settings.rules end,
}

server.commands.add {
  name = "die", help = "roll a die", args = { "sides:integer 2..1000 = 6" }, cooldown = 2,
  run = function(ctx, args)
    local who = ctx.player and ctx.player.name or "the console"
    return who .. " rolls " .. math.random(args.sides) .. " of " .. args.sides
  end,
}

-- Looking up the ladders takes its time: the answer comes as a line of its own.
local function tell_stats(asker, of)
  for _, ladder in ipairs(asker.settings.ladders) do
    local number, name = string.match(ladder, "^%s*(%d%d?)%s+(.+)$")
    if number then
      local rank, why = leaderboard.ladder_rank(tonumber(number), of)
      local text = rank and (rank.value .. ", place " .. rank.position .. " of " .. rank.total) or why or "nothing yet"
      asker:say(name .. ": " .. text)
    else
      log.warn("the setting ladders has a line without a number: " .. ladder)
    end
  end
end

server.commands.add {
  name = "stats", help = "your places on the ladders, or those of somebody who is here", args = { "player?:player" },
  where = { "chat" }, cooldown = 5, silent = true,
  run = function(ctx, args)
    local asker, of = ctx.player, args.player or ctx.player
    if #asker.settings.ladders == 0 then return "no ladders are shown here" end
    asker:go("stats", function() tell_stats(asker, of) end)
    return of.name .. ":"
  end,
}

-- Who is in a game stays in it; nobody else comes in.
server.commands.add {
  name = "lockgame", help = "let nobody more into your game, or open it again", where = { "chat" }, cooldown = 2,
  run = function(ctx)
    local game = ctx.game
    if not game then return "you are in no game" end
    if game.host ~= ctx.player then return "only the host can do that" end
    game.data.locked = not game.data.locked
    return game.data.locked and "the game is locked" or "the game is open"
  end,
}

-- Who was sent out of a game does not come back into it.
server.commands.add {
  name = "kickfromgame", help = "send a player out of your game", args = { "player:player" }, where = { "chat" }, cooldown = 2,
  run = function(ctx, args)
    local game, player = ctx.game, args.player
    if not game then return "you are in no game" end
    if game.host ~= ctx.player then return "only the host can do that" end
    if player == ctx.player then return "the host stays" end
    if player.game ~= game then return player.name .. " is not in your game" end
    local out = game.data.out or {}
    out[#out + 1] = player.account_id
    game.data.out = out
    player:force_leave("the host sent you out")
    return player.name .. " is sent out"
  end,
}

local function is_out(notes, player)
  for _, account in ipairs(notes.out or {}) do
    if account == player.account_id then return true end
  end
  return false
end

server.on("game.join", function(e, player)
  local notes = e.game.data -- nil where the game is gone
  if notes and (notes.locked or is_out(notes, player)) then e:refuse(enum.status.request_denied) end
end)
