-- Written byte by byte after the sources of the patch: class DME (0x00), type 7, a key of one byte, aligned to 4.
test.case("the patch's messages are known by their key and left alone", function()
  local ann = test.fake_player { name = "Ann", title = "deadlocked" }
  local outcome = test.feed_bytes("00 07  04 000000  2A000000" .. string.rep("00", 64), ann)
  test.equal(outcome.kind, "pass")
  test.equal(outcome.fields.client_map_version, 42)
end)
