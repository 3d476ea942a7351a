-- who, whois, kick, mute and unmute: the players that are here.
local shown = 20 -- names in one answer: more than a console's screen has lines

local function place(player)
  if player.game then return "in the game " .. player.game.name end
  if player.channel then return "in " .. player.channel.name end
  return player.state
end

return {
  {
    name = "who", help = "list who is here", cooldown = 2,
    run = function(ctx)
      local names = {}
      for _, player in ipairs(server.players()) do
        -- Players see those of their own game, the console sees all.
        local same = not ctx.player or ctx.player.title == player.title
        if same and player.name then names[#names + 1] = player.name end
      end
      table.sort(names)
      local count = #names
      if count > shown then names[shown + 1] = "..." end
      return count .. " here: " .. table.concat(names, ", ", 1, math.min(#names, shown + 1))
    end,
  },
  {
    name = "whois", help = "show who a player is and where", args = { "player:player" },
    permission = "players.whois",
    run = function(_, args)
      local player = args.player
      return string.format("%s #%d, %s, %s, %s", player.name, player.account_id, player.title, player.ip, place(player))
    end,
  },
  {
    name = "kick", help = "ask a player to leave", args = { "player:player", "reason?:rest" },
    permission = "players.kick",
    run = function(_, args)
      local name = args.player.name
      args.player:kick(args.reason or "kicked")
      return name .. " is asked to leave"
    end,
  },
  {
    name = "mute", help = "let nobody hear a player in chat: mute <player> <30m, 7d> [reason]",
    args = { "player:player", "time:duration", "reason?:rest" }, permission = "players.moderate",
    run = function(_, args)
      if args.time <= 0 then return "a mute lasts longer than nothing; unmute ends one" end
      args.player:mute(args.time, args.reason)
      return args.player.name .. " is muted"
    end,
  },
  {
    name = "unmute", help = "let a player speak again", args = { "player:player" },
    permission = "players.moderate",
    run = function(_, args)
      args.player:unmute()
      return args.player.name .. " may speak again"
    end,
  },
}
