import type { NewChannel } from '#state/channel.js';
import type { AccountContext } from '../context.js';
import { refuse } from '../exchange.js';
import { refusedByScript } from './raise.js';

/** The largest channel of the original servers. */
const CAPACITY_MAX = 256;

/**
 * What all forms of CreateChannel do. A name that is taken is refused with the id of the channel that has it:
 * UYA then joins that one (read in horizon-server; without the id no city can be entered).
 */
export async function createChannel(context: AccountContext, wanted: Omit<NewChannel, 'pool'>) {
  if (wanted.name === '' || context.settings.filterChat(wanted.name) === undefined)
    return refuse('MediusFail');
  const event = { name: wanted.name, max_players: clampCapacity(wanted.capacity) };
  const stopped = await refusedByScript(context, 'channel.create', event);
  if (stopped) return stopped;
  const created = await context.state.channels.create({
    ...wanted,
    pool: context.title.accountPool,
    name: event.name,
    capacity: clampCapacity(event.max_players),
  });
  if (created === 'full') return refuse('MediusExceedsMaxWorlds');
  const MediusWorldID = created.channel.id;
  return created.made ? { MediusWorldID } : refuse('MediusChannelNameExists', { MediusWorldID });
}

/** A number below 1 asks for the largest channel. */
function clampCapacity(wanted: number): number {
  return wanted < 1 ? CAPACITY_MAX : Math.min(wanted, CAPACITY_MAX);
}
