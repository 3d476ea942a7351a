-- Who is in a game, and whose game it is.
local players = {}

-- Those who are in the game, as a list.
function players.of(game)
  local list = {}
  for _, player in ipairs(server.players()) do
    if player.game == game then list[#list + 1] = player end
  end
  return list
end

-- The game that the player hosts while it can still be changed, or nil and why not.
function players.staging(player)
  local game = player and player.game
  if not game then return nil, "you are in no game" end
  if game.host ~= player then return nil, "only the host can do that" end
  local status = game.status
  if status == enum.world_status.active or status == enum.world_status.closed then
    return nil, "the game has begun"
  end
  return game
end

return players
