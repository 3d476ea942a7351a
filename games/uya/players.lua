-- Whose game it is.
local players = {}

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
