/** Channels, games and worlds as scripts change them: what they did, in words. */
import type { ScriptPlaces } from '#script/services/places.js';
import { sharedNotes } from '#script/services/shared-notes.js';
import type { World } from './world.js';

const deedNames = [
  ...['renameChannel', 'lockChannel', 'unlockChannel', 'setChannelFields', 'closeChannel', 'closeGame'],
  ...['setMaxPlayers', 'setStatus', 'leaveGame', 'inject', 'setAggregation', 'closeWorld'],
];

export function fakePlaces(world: World, send: (text: string) => void): ScriptPlaces {
  const deed =
    (name: string) =>
    (...args: readonly unknown[]) =>
      send([name, ...args.map(words)].join(' '));
  const deeds = Object.fromEntries(deedNames.map((name) => [name, deed(name)]));
  return {
    ...(deeds as unknown as ScriptPlaces),
    locations: () => [
      { id: 40, name: 'Aquatos', title: 'uya' },
      { id: 41, name: 'Kronos', title: 'deadlocked' },
    ],
    world: (id) => world.worlds.get(id),
    worlds: () => [...world.worlds.values()],
    placeOf: (id) =>
      world.worlds.has(id) ? { name: 'local', address: '192.0.2.7', port: 10079 } : undefined,
    ...sharedNotes(world.data),
    startCapture(id, { bytes, time }) {
      send(`startCapture ${id} ${bytes} ${time}`);
      return id === 7 ? { path: 'captures/7.pcap' } : { why: 'already' };
    },
    stopCapture: (id) =>
      id === 7 ? { path: 'captures/7.pcap', packets: 5, bytes: 300, lost: 0 } : undefined,
  };
}

function words(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.join();
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name}=${words(one)}`)
    .join(' ');
}
