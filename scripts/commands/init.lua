-- Commands of the operators beside those of the server itself, in files of their own.
plugin {
  name = "commands", version = "1.0.0",
  permissions = { "chat.say", "memory.peek", "memory.poke", "games.write", "packets.raw" },
}

for _, file in ipairs { "memory", "games" } do
  for _, command in ipairs(require(file)) do server.commands.add(command) end
end
