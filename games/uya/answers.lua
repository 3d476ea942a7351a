-- The smaller things that the community's patch asks of its server.
server.on("medius.in.UyaGetDate", function(e)
  local now = os.date("!*t", math.floor(server.now()))
  return e:reply("UyaDate", { month = now.month, day = now.day })
end)

server.on("medius.in.UyaGetScavengerHunt", function(e)
  local enabled = settings.scavenger_hunt and 1 or 0
  return e:reply("UyaScavengerHunt", { enabled = enabled, spawn_factor = settings.spawn_factor })
end)

server.on("medius.in.UyaPickedUpBolt", function(e, player)
  local data = player and player.account_data
  if data then data.bolts = (data.bolts or 0) + 1 end
end)

-- The code that reads custom maps is the operator's own and not served: 0 bytes of it.
server.on("medius.in.UyaMapModulesRequest", function(e)
  return e:reply("UyaMapModulesResponse", { custom_maps_version = settings.maps_version })
end)

-- Nor are programs to start.
server.on("medius.in.UyaBootElf", function(e)
  return e:reply("UyaBootElfResponse", { boot_elf_id = e.boot_elf_id })
end)

server.on("medius.in.UyaMachineId", function(e, player)
  local data = player and player.data
  if data then data.machine_id = codec.hex(e.machine_id) end
end)

-- Bots are programs of their own that log in as players do; this server has none to send.
server.on("medius.in.UyaBotInvite", function(e, player)
  log.info((player and player.name or "somebody") .. " asks for " .. e.bots .. " bots; there are none")
end)
