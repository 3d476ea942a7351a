-- Commands of the operators beside those of the server itself, in a file of their own.
plugin {
  name = "commands", version = "1.0.0",
  permissions = { "chat.say", "memory.peek", "memory.poke" },
}

for _, command in ipairs(require("memory")) do server.commands.add(command) end
