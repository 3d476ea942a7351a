-- Commands of the operators. Each is a record of its own file, added in the order of this list.
plugin {
  name = "commands", version = "1.0.0",
  permissions = { "chat.system", "memory.peek", "memory.poke" },
}

for _, name in ipairs { "broadcast", "memory" } do
  for _, command in ipairs(require(name)) do server.commands.add(command) end
end
