/** Who receives what a player says. The sender itself never does. */
import { accountId } from '#state/ids.js';
import type { Player } from '#state/player.js';
import { MediusBinaryMessageType, MediusChatMessageType } from '#wire/enums.js';
import type { AccountContext } from '../context.js';
import { membersOn, ownClan } from './clans.js';
import { membersOf, playerOf } from './people.js';

/** The receivers of a chat message. Nothing was ever seen to reach the whole universe: that type has no receivers. */
export async function chatListeners(
  context: AccountContext,
  type: number,
  target: number,
): Promise<readonly Player[]> {
  switch (type) {
    case MediusChatMessageType.Broadcast:
      return channelOf(context);
    case MediusChatMessageType.Whisper:
      return accountAlone(context, target);
    case MediusChatMessageType.MediusClanChatType:
      return clanOf(context);
    case MediusChatMessageType.MediusBuddyChatType:
      return buddiesOf(context);
    default:
      return [];
  }
}

/** The receivers of a binary message. */
export async function binaryListeners(
  context: AccountContext,
  type: number,
  target: number,
): Promise<readonly Player[]> {
  switch (type) {
    case MediusBinaryMessageType.BroadcastBinaryMsg:
      return channelOf(context);
    case MediusBinaryMessageType.TargetBinaryMsg:
      return accountAlone(context, target);
    default:
      return [];
  }
}

async function channelOf(context: AccountContext): Promise<readonly Player[]> {
  const { channel } = context.player;
  return channel === undefined ? [] : others(context, await membersOf(context, channel));
}

async function accountAlone(context: AccountContext, target: number): Promise<readonly Player[]> {
  const listener = await playerOf(context, accountId(target));
  return others(context, listener ? [listener] : []);
}

/** The player's own clan, whatever the message says of a target. */
async function clanOf(context: AccountContext): Promise<readonly Player[]> {
  const clan = await ownClan(context);
  return clan ? others(context, await membersOn(context, clan.id)) : [];
}

async function buddiesOf(context: AccountContext): Promise<readonly Player[]> {
  const buddies = await context.store.buddies.list(context.player.account.id);
  const online = await Promise.all(buddies.map(({ id }) => playerOf(context, id)));
  return others(
    context,
    online.filter((buddy) => buddy !== undefined),
  );
}

function others({ player }: AccountContext, players: readonly Player[]): readonly Player[] {
  return players.filter(({ sessionKey }) => sessionKey !== player.sessionKey);
}
