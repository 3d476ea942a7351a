/** Names that others use for what handles have in another shape, or not at all, and what to write. */
const noMessage = 'no message of Medius makes a console do that';
const byTitle =
  'what its fields mean is up to the title: game_level, rules_set, generic_field1 to generic_field8';
const stats = 'there are three kinds: account_stats, wide_stats and custom_stats';

export const otherMembers: Readonly<Record<string, string>> = {
  'player.popup': 'write player:system_message(text)',
  'player.send_packet': 'write player:send(message, fields)',
  'player.mac': 'write player:machine_id()',
  'player.stats': stats,
  'player.set_stats': stats,
  'player.move_to_channel': noMessage,
  'player.force_join': noMessage,
  'player.set_team': noMessage,
  'account.roles': 'an account has one: account:role()',
  'account.account_data': 'write account:data(key) and account:set_data(key, value)',
  'account.clans': 'an account is in one clan at most: account:clan()',
  'channel.each': 'write for _, player in ipairs(channel.players) do',
  'channel.fields': 'they are generic_field1 to generic_field4; channel:set_fields changes them',
  'game.map': byTitle,
  'game.mode': byTitle,
  'game.rules': byTitle,
  'game.teams': noMessage,
  'game.set_teams': noMessage,
  'world.capture': 'write world:capture_start()',
  'world.tick': 'game packets are relayed as they come, there is no tick',
};
