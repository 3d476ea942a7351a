import { isIPv4 } from 'node:net';
import { z } from 'zod';

/*
 * The kinds of values that options have. Every check carries the same sentence: what is allowed here.
 * An error then reads "... is "x"; allowed: <sentence>".
 */

export function integer(min: number, max: number, unit = '') {
  const allowed = `a whole number from ${min} to ${max}${unit && ` ${unit}`}`;
  return z.number(allowed).int(allowed).min(min, allowed).max(max, allowed);
}

/** 0 takes any free port. */
export const port = integer(0, 65535);

export const milliseconds = (min: number, max: number) => integer(min, max, '(milliseconds)');

export function text(min: number, max: number) {
  const allowed = min === 0 ? `a text of at most ${max} characters` : `a text of ${min} to ${max} characters`;
  return z.string(allowed).min(min, allowed).max(max, allowed);
}

export const boolean = z.boolean('true or false');

export function oneOf<const T extends string>(names: readonly T[]) {
  return z.enum(names, `one of ${names.join(', ')}`);
}

export function list<T extends z.ZodType>(item: T, what: string) {
  return z.array(item, `a list of ${what}`);
}

/** null and an absent list mean the same: none given. */
export function optionalList<T extends z.ZodType>(item: T, what: string) {
  return list(item, what)
    .nullable()
    .default([])
    .transform((items) => items ?? []);
}

const fourNumbers = 'an IPv4 address such as "192.0.2.7"';
const ipv4Only = z.string(fourNumbers).refine(isIPv4, fourNumbers);
const ipv4OrNull = `${fourNumbers}, or null`;

/** An address to listen at; null or "" means not given, as in the predecessor's files. */
export const bindAddress = orNothing(z.string(ipv4OrNull).refine(isIPv4, ipv4OrNull));

const hostAllowed = `${fourNumbers}, a host name, or null`;
const hostName =
  /^(?=.{1,253}$)(?!\d+(\.\d+)*$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i;

/** An address that players are given: IPv4, a name that is looked up, or null for "found by itself". */
export const publicAddress = orNothing(
  z.string(hostAllowed).refine((host) => isIPv4(host) || hostName.test(host), hostAllowed),
);

const addressOrNetworkAllowed = 'an IPv4 address or network, such as "192.0.2.7" or "192.168.0.0/16"';
export const addressOrNetwork = z
  .string(addressOrNetworkAllowed)
  .refine((value) => isIPv4(value) || isCidr(value), addressOrNetworkAllowed);

const cidrAllowed = 'an IPv4 network such as "192.168.0.0/16"';

/** `{ from: "10.0.0.0/8", address: "10.0.0.5" }`: players of that network are given that address. */
export const network = z.strictObject(
  { from: z.string(cidrAllowed).refine(isCidr, cidrAllowed), address: ipv4Only },
  '{"from": network, "address": IPv4 address}',
);

function isCidr(value: string): boolean {
  const [address = '', bits = '', ...rest] = value.split('/');
  return rest.length === 0 && isIPv4(address) && /^\d{1,2}$/.test(bits) && Number(bits) <= 32;
}

function orNothing(address: z.ZodType<string>) {
  return z.preprocess((value) => (value === '' ? null : value), address.nullable()).default(null);
}
