/** The last step of a login: the session gets its account, the answer the way to the lobby. */
import { MediusAccountType } from '#wire/enums.js';
import type { PlayerContext } from '../context.js';
import { refuse } from '../exchange.js';
import { lobbyConnectInfo } from './hand-over.js';
import type { Identity } from './identify.js';

export async function enterLobby(context: PlayerContext, identity: Identity) {
  const { state, player, settings } = context;
  const { id, name } = identity.account;
  await context.recall(identity.account);
  const result = await state.players.login(player.sessionKey, { id, name });
  if (result === 'elsewhere') return refuse('MediusAccountLoggedIn');
  if (result === 'gone') return refuse('MediusSessionKeyInvalid');
  const world = await defaultChannel(context);
  const answer = {
    AccountID: id,
    AccountType: MediusAccountType.MediusMasterAccount,
    WorldID: world,
    ConnectInfo: await lobbyConnectInfo(context, world, true),
  };
  if (settings.systemMessage)
    context.systemMessage(settings.systemMessage.severity, settings.systemMessage.text);
  remember(context, identity).catch((err) =>
    context.log.warn({ account: id, err }, 'a login was not recorded'),
  );
  return answer;
}

/** The first channel of the title's configuration; 0 where it has none. */
async function defaultChannel({ state, title }: PlayerContext): Promise<number> {
  const channels = await state.channels.list(title.accountPool);
  return channels.find(({ permanent }) => permanent)?.id ?? 0;
}

/** The account has gone since its password was read. */
async function sendAway({ state, player, close }: PlayerContext): Promise<void> {
  await state.players.logout(player.sessionKey);
  close();
}

/** What the player need not wait for. */
async function remember(context: PlayerContext, { account, raise }: Identity): Promise<void> {
  const { store, passwords, player, address } = context;
  const now = context.now();
  if ((await store.accounts.touchLogin(account.id, address, now)) === 'no-account') return sendAway(context);
  if (player.machine !== undefined) await store.machines.see(account.id, player.machine, now);
  if (raise !== undefined)
    await store.accounts.raisePassword(account.id, account.passwordHash, await passwords.hash(raise));
}
