/** Whether somebody whose password was right may come in now. */
import type { Account, Ban, BanKind } from '#state/store/store.js';
import type { PlayerContext } from '../context.js';
import { type Refusal, refuse, type StatusName } from '../exchange.js';
import { refusalBox } from './refusal-box.js';
import { untilText } from './texts.js';

const banned: Readonly<Record<BanKind, StatusName>> = {
  account: 'MediusAccountBanned',
  address: 'MediusAccountBanned',
  machine: 'MediusMachineBanned',
};

/** Undefined for somebody who may come in. A box on the screen says why others may not. */
export async function admission(context: PlayerContext, account: Account): Promise<Refusal | undefined> {
  const ban = await banOf(context, account);
  if (ban) {
    refusalBox(context, banText(ban));
    const { kind, reason, expires } = ban;
    const until = expires === null ? undefined : expires / 1000;
    await context.raise('connection.banned', { name: account.name, kind, reason, expires: until });
    return refuse(banned[ban.kind]);
  }
  const { settings } = context;
  if (settings.refusedByWhitelist(account.name)) return refuse('MediusFail');
  if (settings.maintenance !== undefined && !settings.isOperator?.(account.id, context.address)) {
    refusalBox(context, settings.maintenance);
    return refuse('MediusFail');
  }
  return undefined;
}

/** The ban in force that is worst for the player: of the account, of the address, of the machine. */
async function banOf(context: PlayerContext, account: Account): Promise<Ban | undefined> {
  const { player, address } = context;
  const { machine } = player;
  const subject = { account: account.id, address, ...(machine !== undefined && { machine }) };
  const bans = await context.store.bans.findActive(subject, context.now());
  const order: BanKind[] = ['account', 'address', 'machine'];
  return bans.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))[0];
}

function banText({ reason, expires }: Ban): string {
  return `You are banned${untilText(expires)}.${reason === '' ? '' : ` ${reason}`}`;
}
