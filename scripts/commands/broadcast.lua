-- broadcast [severity] <text>: a text box on every screen, on all servers and in games.
return {
  {
    name = "broadcast", help = "show a text to everybody; a number in front is its severity",
    args = { "text:rest" }, permission = "chat.system", where = { "console", "chat" },
    run = function(_, args)
      local severity, text = string.match(args.text, "^(%d+)%s+(.+)$")
      severity = tonumber(severity) or 0
      if severity > 255 then return "a severity is a number from 0 to 255" end
      server.broadcast(text or args.text, { severity = severity })
      return "said to " .. server.player_count() .. " players"
    end,
  },
}
