-- Players of an older server: their password from there counts once, then the account has it as its own. The file
-- legacy.lua beside this one is the operator's: names and hashes, as the README says. Without it nothing happens.
local found, legacy = pcall(require, "legacy")
if not found then
  if not string.find(legacy, 'there is no "legacy.lua"', 1, true) then error(legacy, 0) end
  return
end

local hashes = {}
for name, hash in pairs(legacy) do hashes[string.lower(name)] = hash end

local function key(name)
  return string.lower(string.trim(name))
end

-- The password is looked at all the same: where this fails, the login goes on without it.
server.on("account.login", { on_error = "pass" }, function(e)
  local name = key(e.name)
  if hashes[name] and not storage.get("moved " .. name) then e.legacy_hash = hashes[name] end
end)

-- From now on the account's own password counts, and no other.
server.on("account.logged_in", function(e, player)
  local name = key(player.name)
  if hashes[name] then storage.set("moved " .. name, true) end
end)
