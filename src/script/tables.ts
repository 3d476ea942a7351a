/** What plugins registered, as the tables in which the server looks hooks up: one array read where nobody listens. */
import type { Message } from '#wire/message.js';
import type { Batches } from './batch.js';
import { declaredTable } from './declared-hooks.js';
import type { Family } from './hook-names.js';
import { EventListeners, FrameListeners, inOrder, MediusListeners, PacketListeners } from './hooks.js';
import type { DeclaredHook, EventHook, FrameHook, MediusHook } from './layer.js';
import type { Hooked, PluginHost, Registration } from './plugin.js';

type Table<H> = (H | undefined)[];

export interface Tables {
  readonly mediusIn: Table<MediusHook>;
  readonly mediusOut: Table<MediusHook>;
  readonly declared: Table<DeclaredHook>;
  readonly messages: ReadonlyMap<string, Message>;
  readonly rtIn: Table<FrameHook>;
  readonly rtOut: Table<FrameHook>;
  readonly nat: FrameHook | undefined;
  readonly dmeTcp: PacketListeners | undefined;
  readonly dmeUdp: PacketListeners | undefined;
  readonly events: Readonly<Record<string, EventHook | undefined>>;
}

const MEDIUS_KEYS = 2048;
const RT_IDS = 256;

/** Made anew whenever somebody registers something. `current` gives the table of declared messages that is in force. */
export function tablesOf(
  host: PluginHost,
  plugins: readonly Hooked[],
  batches: Batches,
  current: () => Table<DeclaredHook>,
): Tables {
  const all = inOrder(plugins.flatMap(({ registrations }) => registrations));
  const of = (family: Family) => all.filter(({ target }) => target.family === family);
  const frames = (family: 'rtIn' | 'rtOut') =>
    byKey(of(family), RT_IDS, (list) => new FrameListeners(host, list, family));
  const medius = (family: Family) =>
    byKey(of(family), MEDIUS_KEYS, (list) => new MediusListeners(host, list, family === 'mediusOut'));
  const packets = (family: Family) =>
    of(family).length > 0 ? new PacketListeners(host, of(family), batches) : undefined;
  const dmeTcp = packets('dmeTcp');
  const dmeUdp = packets('dmeUdp');
  if (dmeTcp) dmeTcp.other = dmeUdp;
  if (dmeUdp) dmeUdp.other = dmeTcp;
  const named = (name: string) => of('event').filter(({ target }) => target.name === name);
  const names = new Set(of('event').map(({ target }) => target.name));
  return {
    mediusIn: medius('mediusIn'),
    mediusOut: medius('mediusOut'),
    declared: declaredTable(host, plugins, MEDIUS_KEYS, current),
    messages: new Map(
      plugins.flatMap(({ declared }) =>
        [...declared.messages.values()].map(({ message }) => [message.name, message] as const),
      ),
    ),
    rtIn: frames('rtIn'),
    rtOut: frames('rtOut'),
    nat: of('nat').length > 0 ? new FrameListeners(host, of('nat'), 'nat') : undefined,
    dmeTcp,
    dmeUdp,
    events: Object.fromEntries([...names].map((name) => [name, new EventListeners(host, named(name), name)])),
  };
}

/** One hook per key that somebody asked for; a registration for the whole family is in each. */
function byKey<H>(
  all: readonly Registration[],
  size: number,
  make: (list: readonly Registration[]) => H,
): Table<H> {
  const table: Table<H> = new Array<H | undefined>(size).fill(undefined);
  const rest = all.filter(({ target }) => target.key === undefined);
  if (rest.length > 0) table.fill(make(rest));
  for (const key of new Set(all.map(({ target }) => target.key))) {
    if (key === undefined) continue;
    table[key] = make(all.filter(({ target }) => target.key === undefined || target.key === key));
  }
  return table;
}
