/** The services of places for a plugin in a thread of its own: both ends of the way. */
import { ScriptError } from '../errors.js';
import { placeDeeds, placeQuestions, type ScriptPlaces } from '../services/places.js';
import type { ScriptServices } from '../services.js';

const PREFIX = 'places.';

type Call = (...args: readonly unknown[]) => unknown;

/** As the thread has them: every function goes to the server by its name. */
export function remotePlaces(
  ask: <T>(name: string, ...args: readonly unknown[]) => T,
  tell: (name: string, ...args: readonly unknown[]) => void,
): ScriptPlaces {
  const asked = placeQuestions.map((name): [string, Call] => [
    name,
    (...args) => ask(PREFIX + name, ...args),
  ]);
  const done = placeDeeds.map((name): [string, Call] => [name, (...args) => tell(PREFIX + name, ...args)]);
  const setMetadata: ScriptPlaces['setMetadata'] = (about, json, adds) => {
    const refusal = ask<string | undefined>(`${PREFIX}setMetadata`, about, json, adds);
    if (refusal !== undefined) throw new ScriptError(refusal);
  };
  return { ...Object.fromEntries([...asked, ...done]), setMetadata } as unknown as ScriptPlaces;
}

type Served = (services: ScriptServices, args: readonly unknown[]) => unknown;

const served = (names: readonly (keyof ScriptPlaces)[]): Readonly<Record<string, Served>> =>
  Object.fromEntries(
    names.map((name) => [PREFIX + name, ({ places }, args) => (places[name] as Call)(...args)]),
  );

/** The server's end: what a thread has done. */
export const servedDeeds = served(placeDeeds);

/** And what it asks; a refusal of notes comes back as its text. */
export const servedQuestions: Readonly<Record<string, Served>> = {
  ...served(placeQuestions),
  [`${PREFIX}setMetadata`]({ places }, args) {
    try {
      places.setMetadata(...(args as Parameters<ScriptPlaces['setMetadata']>));
      return undefined;
    } catch (err) {
      return (err as Error).message;
    }
  },
};
