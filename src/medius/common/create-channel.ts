import type { NewChannel } from '#state/channel.js';
import type { AccountContext } from '../context.js';
import { refuse } from '../exchange.js';

/** The largest channel of the original servers. */
const CAPACITY_MAX = 256;

/**
 * What all forms of CreateChannel do. A name that is taken is refused with the id of the channel that has it:
 * UYA then joins that one (read in horizon-server; without the id no city can be entered).
 */
export async function createChannel(context: AccountContext, wanted: Omit<NewChannel, 'pool'>) {
  if (wanted.name === '' || context.settings.filterChat(wanted.name) === undefined)
    return refuse('MediusFail');
  const created = await context.state.channels.create({
    ...wanted,
    pool: context.title.accountPool,
    capacity: wanted.capacity < 1 ? CAPACITY_MAX : Math.min(wanted.capacity, CAPACITY_MAX),
  });
  if (created === 'full') return refuse('MediusExceedsMaxWorlds');
  const MediusWorldID = created.channel.id;
  return created.made ? { MediusWorldID } : refuse('MediusChannelNameExists', { MediusWorldID });
}
