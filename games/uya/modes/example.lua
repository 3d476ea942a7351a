-- An example of a custom mode that needs no code in the console: first team with three rounds wins. Copy it under
-- another name and give it a number in modes.lua; hosts choose it by that number.
local ROUNDS = 3
local names = { "blue", "red", "green", "orange", "yellow", "purple", "aqua", "pink" }

local example = { name = "best of five", stats = false }

function example.started(game, players)
  game:say(#players .. " players, the first team with " .. ROUNDS .. " rounds wins")
end

-- Scores come as often as the host likes: only a new leader is worth a line.
function example.state(game, state)
  local leader, best = nil, 0
  for team, score in ipairs(state.team_scores) do
    if score > best then leader, best = team, score end
  end
  if not leader or leader == game.data.leader then return end
  game.data.leader = leader
  game:say(names[leader] .. " leads with " .. best)
end

function example.ended(game)
  local leader = game.data.leader
  game:say(leader and names[leader] .. " has won" or "nobody has won")
end

return example
