-- Commands of the operators. Each is a record of its own file, added in the order of this list.
plugin {
  name = "commands", version = "1.0.0",
  permissions = { "chat.say", "chat.system", "memory.peek", "memory.poke", "players.kick", "players.moderate" },
}

for _, name in ipairs { "broadcast", "memory", "players" } do
  for _, command in ipairs(require(name)) do server.commands.add(command) end
end
