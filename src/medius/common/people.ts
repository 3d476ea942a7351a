/** Finding people: a title sees those of its own pool and nobody else. */
import type { AccountId, WorldId } from '#state/ids.js';
import type { Player, PlayerAccount } from '#state/player.js';
import type { Account } from '#state/store/store.js';
import type { ExchangeContext } from '../context.js';

/** A player who has logged in. */
export type NamedPlayer = Player & { readonly account: PlayerAccount };

/** The player who is on under this account. */
export async function playerOf(context: ExchangeContext, id: AccountId): Promise<NamedPlayer | undefined> {
  const player = await context.state.players.byAccount(id);
  return player && isNamed(player) && player.title.accountPool === context.title.accountPool
    ? player
    : undefined;
}

/** The stored account, whether its player is on or not. */
export async function accountOf(context: ExchangeContext, id: AccountId): Promise<Account | undefined> {
  if (id <= 0) return undefined; // consoles send -1 and 0 for nobody
  const account = await context.store.accounts.findById(id);
  return account?.pool === context.title.accountPool ? account : undefined;
}

/** The players in a channel of the title; nobody when there is no such channel. */
export async function membersOf(context: ExchangeContext, id: WorldId): Promise<readonly NamedPlayer[]> {
  const channel = await context.state.channels.find(context.title.accountPool, id);
  const members = channel ? await context.state.channels.members(channel.id) : [];
  return members.filter(isNamed);
}

export function isNamed(player: Player): player is NamedPlayer {
  return player.account !== undefined;
}
