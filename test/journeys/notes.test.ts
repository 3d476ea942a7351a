/** What plugins note about accounts, and what they send into games, over real sockets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatFwdMessage } from '#wire/messages/chat/chat-fwd-message.js';
import { gameOf, inTheLobby, sealed } from './game-people.js';
import { startJourneyHost, unhurried } from './host.js';
import { makePlayer } from './people.js';

const notes = `
plugin { name = "notes", version = "1" }
local function note(player)
  player.account_data.times = (player.account_data.times or 0) + 1
  player.data.mark = (player.data.mark or "") .. "+"
  return player.account_data.times .. player.data.mark
end
server.on("player.joined", function(e, player) log.info("joined " .. note(player)) end)
server.on("channel.joined", function(e, player) log.info("channel " .. note(player)) end)
`;

test('notes about an account are there when its player joins, and stay with it over sessions', async (t) => {
  const host = await startJourneyHost(t, [unhurried('notes')], { files: { 'scripts/notes.lua': notes } });
  const play = async () => {
    const ann = makePlayer(t);
    await ann.play(host.at('mas'), 'Ann', 'a password');
    const [city] = await ann.channels();
    await ann.joinChannel(city!.MediusWorldID);
    await ann.leave();
    host.advance(60_000); // the session is over,
    host.advance(60_000); // and what was at hand of the account is let go
  };
  await play();
  await play();
  const said = host.lines.filter(({ msg }) => msg === 'script').map(({ text }) => text);
  assert.deepEqual(said, ['joined 1+', 'channel 2++', 'joined 3+', 'channel 4++']);
});

test('a message to a game goes to its players over the game server, sealed or plain', async (t) => {
  const host = await startJourneyHost(
    t,
    [unhurried('send'), 'plugins={"send":{"permissions":["packets.send"]}}'],
    {
      files: {
        'scripts/send.lua': `
plugin { name = "send", version = "1", permissions = { "packets.send" } }
server.on("dme.tcp", { where = { [0] = 0xab } }, function(e)
  e.world:send("ChatFwdMessage", { message = "to the game" }, { via = "game" })
  e.world:send("ChatFwdMessage", { message = "to the others" }, { via = "game", plain = true, except = { server.players()[1] } })
  return false
end)`,
      },
    },
  );
  const players = await inTheLobby(t, host, [sealed, sealed]);
  await gameOf(players, [sealed, sealed]);
  players[0]!.game.broadcast('tcp', Buffer.of(0xab));
  const heard = async (index: number) => {
    const { message, value } = await players[index]!.game.tcp.pushes.next('a message', 3000);
    assert.equal(message?.name, ChatFwdMessage.name);
    return value.Message;
  };
  assert.equal(await heard(0), 'to the game');
  assert.equal(await heard(1), 'to the game');
  assert.equal(await heard(1), 'to the others');
});
