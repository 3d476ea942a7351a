local function say(player, text, kind) test.feed("chat.message", { text = text, kind = kind or 0, channel = player.channel }, player) end

local function ann_in_aquatos()
  return test.fake_player { name = "Ann", account_id = 7, channel = test.fake_channel { name = "Aquatos" } }
end

test.case("nothing is kept until an operator turns it on", function()
  local ann = ann_in_aquatos()
  say(ann, "hello")
  test.equal(test.command("chatlog"), "no lines are kept; chatlog on begins")
  test.equal(test.command("/chatlog on", ann), "no command /chatlog")
  say(ann, "still private")
  test.equal(test.stored("next"), nil)
end)

test.case("public lines are kept with time, place and account; private ones are not", function()
  local ann = ann_in_aquatos()
  test.command("chatlog on")
  say(ann, "\x09hello\x01 all")
  for kind = 1, 5 do say(ann, "kind " .. kind, kind) end
  test.equal(test.command("chatlog"), table.concat({
    "01-01 00:00:00 uya/Aquatos Ann #7: hello all",
    "01-01 00:00:00 uya/Aquatos Ann #7: kind 2",
  }, "\n"))
end)

test.case("the newest 500 lines are kept, over a reload", function()
  local ann = ann_in_aquatos()
  test.command("chatlog on")
  for i = 1, 510 do say(ann, "line " .. i) end
  test.reload()
  local shown = string.split(test.command("chatlog show 2"), "\n")
  test.equal(#shown, 2)
  assert(string.ends_with(shown[2], ": line 510"))
  assert(string.ends_with(string.split(test.command("chatlog show 100"), "\n")[1], ": line 411"))
  test.equal(test.stored("line 499").text, "line 500")
  test.equal(test.stored("line 9").text, "line 510")
end)

test.case("off keeps no more, clear forgets", function()
  local ann = ann_in_aquatos()
  test.command("chatlog on")
  say(ann, "one")
  test.command("chatlog off")
  say(ann, "two")
  assert(string.ends_with(test.command("chatlog"), ": one"))
  test.equal(test.command("chatlog clear"), "all lines are forgotten")
  test.equal({ test.stored("line 0"), test.command("chatlog") }, { nil, "no lines are kept; chatlog on begins" })
end)
