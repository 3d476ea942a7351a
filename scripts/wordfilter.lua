-- Shows words as stars: in chat, and in the names of channels and games. There are none until an operator adds some:
-- filter add <word>, filter remove <word>, filter; or the configuration names some. Words are found as they stand, in large or small letters, also
-- within longer words.
plugin {
  name = "wordfilter", version = "1.0.0",
  settings = { words = { type = "list", default = {}, help = "words that are filtered besides those that were added" } },
}

local MOST, LONGEST = 200, 32 -- words, and bytes of one: what a chat line costs stays small

local function all_words()
  local words = {}
  for _, list in ipairs { settings.words, storage.words or {} } do
    for _, word in ipairs(list) do
      if #words < MOST and word ~= "" and #word <= LONGEST then words[#words + 1] = word end
    end
  end
  return words
end

local function masked(text)
  for _, word in ipairs(all_words()) do
    text = string.replace(text, word, string.rep("*", #word), "i") -- plain: a word is never a pattern
  end
  return text
end

-- Assigns only what it changed, so that a line without such words goes through untouched.
local function mask(e, field)
  local text = e[field] and masked(e[field])
  if text ~= e[field] then e[field] = text end
end

-- Late, so that other plugins see what was typed; and not at all while there are no words. An id is taken once only.
local function listen()
  if #all_words() == 0 then return end
  for event, field in pairs { ["chat.message"] = "text", ["channel.create"] = "name", ["game.create"] = "name" } do
    server.on(event, { priority = -10, id = event }, function(e) mask(e, field) end)
  end
end

listen()
server.on("settings.changed", listen)

local function place_of(words, wanted)
  for place, word in ipairs(words) do
    if string.lower(word) == string.lower(wanted) then return place end
  end
end

local actions = {
  add = function(words, word)
    if word == "" or #word > LONGEST then return "a word has 1 to " .. LONGEST .. " characters" end
    if place_of(words, word) then return word .. " is filtered already" end
    if #words >= MOST then return "at most " .. MOST .. " words are filtered" end
    table.insert(words, word)
    return word .. " is filtered"
  end,
  remove = function(words, word)
    local place = place_of(words, word)
    if not place then return word .. " is not filtered" end
    table.remove(words, place)
    return word .. " is filtered no more"
  end,
  list = function(words)
    if #words == 0 then return "no words are filtered" end
    return #words .. " words: " .. table.concat(words, ", ")
  end,
}

server.commands.add {
  name = "filter", help = "show the words that are filtered, add one, or remove one",
  args = { "action:choice list|add|remove = list", "word?:rest" },
  permission = "players.moderate", where = { "console", "chat" },
  run = function(_, args)
    local words = storage.words or {}
    local answer = actions[args.action](words, string.trim(args.word or ""))
    storage.words = words
    listen()
    return answer
  end,
}
