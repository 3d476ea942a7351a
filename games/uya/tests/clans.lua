local function stats(tag) return (string.rep("\0", 16) .. tag .. string.rep("\1", 256)):sub(1, 256) end

local function report(clan, tag, player)
  return test.feed("stats.clan", { clan = clan, stats = stats(tag) }, player).fields.stats
end

test.case("the leader chooses the tag, and other members leave it as it is", function()
  local ann, bob = test.fake_player { name = "Ann" }, test.fake_player { name = "Bob" }
  local clan = test.fake_clan { name = "Rangers", leader = ann, members = { bob } }
  test.equal(report(clan, "52474552", ann), stats("52474552"))
  test.expect_log("Rangers has the tag RGER")
  test.equal(test.data(clan, "tag_field"), "52474552")
  test.equal(report(clan, "41414141", bob), stats("52474552"), "what else Bob reports is kept")
  test.equal(report(clan, "41414141", ann), stats("41414141"))
  test.expect_log("Rangers has the tag AAAA")
end)

test.case("before the leader has chosen one, and for a clan that is gone, nothing is changed", function()
  local bob = test.fake_player { name = "Bob" }
  local clan = test.fake_clan { members = { bob } }
  test.equal(report(clan, "41414141", bob), stats("41414141"))
  test.equal(clan.members[2], bob.account_id)
end)

test.case("a tag is hex, and ends with its zeros", function()
  test.equal(test.call("clan_tag", stats("52470000")), "RG")
  test.equal(test.call("clan_tag", stats("00000000")), nil)
  test.equal(test.call("clan_tag", stats("clanless")), nil)
end)
