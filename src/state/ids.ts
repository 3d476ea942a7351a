/**
 * The ids of the field's own terms, branded so that one kind is never taken for another. Each is a
 * plain number at run time; the functions below are the only places that make one out of a number.
 */
declare const brand: unique symbol;

/** Names one account, across all pools and for ever: an id is never given out twice. */
export type AccountId = number & { readonly [brand]: 'AccountId' };
/** Names one channel or game world (MediusWorldID on the wire). */
export type WorldId = number & { readonly [brand]: 'WorldId' };
/** The number under which a title's disc introduces itself. */
export type ApplicationId = number & { readonly [brand]: 'ApplicationId' };
/** Names one lobby channel, which is a world of its own kind. */
export type ChannelId = number & { readonly [brand]: 'ChannelId' };
/** Names one ban. */
export type BanId = number & { readonly [brand]: 'BanId' };
/** Names one clan, across all pools and for ever. */
export type ClanId = number & { readonly [brand]: 'ClanId' };

export function accountId(value: number): AccountId {
  return checked(value, 'account id') as AccountId;
}

export function worldId(value: number): WorldId {
  return checked(value, 'world id') as WorldId;
}

export function applicationId(value: number): ApplicationId {
  return checked(value, 'application id') as ApplicationId;
}

/** False for what a client made up: its connect message has 32 bits without a sign for the id, all others 31. */
export function isApplicationId(value: number): boolean {
  return (value | 0) === value;
}

export function channelId(value: number): ChannelId {
  return checked(value, 'channel id') as ChannelId;
}

export function banId(value: number): BanId {
  return checked(value, 'ban id') as BanId;
}

export function clanId(value: number): ClanId {
  return checked(value, 'clan id') as ClanId;
}

/** All ids travel as i32; consoles send -1 and 0 for "none", so those pass. */
function checked(value: number, what: string): number {
  if ((value | 0) === value) return value;
  throw new RangeError(`${what} ${value} is not a whole number of 32 bits`);
}
