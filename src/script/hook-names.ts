/** Which hooks there are by name, and where in the layer's tables each stands. */
import type { Message } from '#wire/message.js';
import { messages } from '#wire/messages/registry.js';
import { RT } from '#wire/rt/ids.js';
import { ScriptError } from './errors.js';
import {
  type EventFieldType,
  type EventRow,
  events,
  isEmitted,
  isTopic,
  olderNames,
  otherShapes,
  rowOf,
  usualName,
} from './events.js';
import { visibleFields } from './names.js';
import { own } from './own.js';
import { suggestion } from './spelling.js';

export type Family =
  | 'event'
  | 'mediusIn'
  | 'mediusOut'
  | 'declaredIn'
  | 'declaredOut'
  | 'rtIn'
  | 'rtOut'
  | 'nat'
  | 'dmeTcp'
  | 'dmeUdp';

/** What a name stands for. */
export interface HookTarget {
  readonly name: string;
  readonly family: Family;
  /** Class << 8 | type, or the RT id; undefined for all of the family (and where there is but one). */
  readonly key: number | undefined;
  /** The message of the plugin's own, where it is one. */
  readonly declared?: string;
  /** Fields that `where` may test. */
  readonly fields: readonly string[];
  /** True when `where` may test payload bytes. */
  readonly hasBytes: boolean;
  /** True when its handlers may wait. */
  readonly waits: boolean;
}

const row = (name: string, family: Family, more: Partial<HookTarget> = {}): HookTarget => ({
  name,
  family,
  key: undefined,
  fields: [],
  hasBytes: family !== 'event' && family !== 'mediusIn' && family !== 'mediusOut',
  waits: false,
  ...more,
});

const packetFields = ['world', 'from', 'length'];

/** Types of fields that conditions can be about. */
const comparable: ReadonlySet<EventFieldType> = new Set(['text', 'integer', 'number', 'boolean']);

function eventRow([name, { fields, waits }]: [string, EventRow]): HookTarget {
  const plain = Object.entries(fields).filter(([, { type }]) => comparable.has(type));
  return row(name, 'event', { fields: plain.map(([field]) => field), waits });
}

function messageRow(family: Family, prefix: string, message: Message): HookTarget {
  const fields = [...visibleFields(message.fields).keys()];
  return row(`${prefix}.${message.name}`, family, { key: message.key, fields });
}

function allTargets(): Map<string, HookTarget> {
  const sent = (sender: 'client' | 'server') =>
    messages
      .all()
      .filter(({ direction }) => direction === sender || !['client', 'server'].includes(direction));
  const frames = Object.entries(RT);
  const targets = [
    ...Object.entries(events as Record<string, EventRow>)
      .filter(([, { notBuilt }]) => notBuilt === undefined)
      .map(eventRow),
    row('medius.in', 'mediusIn'),
    row('medius.out', 'mediusOut'),
    ...sent('client').map((message) => messageRow('mediusIn', 'medius.in', message)),
    ...sent('server').map((message) => messageRow('mediusOut', 'medius.out', message)),
    row('rt.in', 'rtIn'),
    row('rt.out', 'rtOut'),
    ...frames.map(([name, key]) => row(`rt.in.${name}`, 'rtIn', { key })),
    ...frames.map(([name, key]) => row(`rt.out.${name}`, 'rtOut', { key })),
    row('nat', 'nat'),
    row('dme.tcp', 'dmeTcp', { fields: packetFields }),
    row('dme.udp', 'dmeUdp', { fields: packetFields }),
  ];
  return new Map(targets.map((target) => [target.name, target]));
}

const targets = allTargets();

/** Every name that `server.on` takes, older ones left out. */
export const hookNames: readonly string[] = [...targets.keys()];

/** What the name stands for; throws an error with the nearest spelling, of `more` names also. */
export function hookTarget(name: string, more: Iterable<string> = []): HookTarget {
  const target = targets.get(usualName(name));
  if (target) return target;
  const shape = own(otherShapes, name);
  if (shape !== undefined) throw new ScriptError(`there is no event "${name}": ${shape}`);
  const row = rowOf(name);
  if (row?.notBuilt !== undefined)
    throw new ScriptError(
      `the event "${name}" is not built yet: server.has_feature("${row.notBuilt}") is false`,
    );
  if (row && (isTopic(name) || isEmitted(name))) return eventRow([name, row]);
  throw new ScriptError(
    `there is no event "${name}"${suggestion(name, [...targets.keys(), ...Object.keys(olderNames), ...more])}`,
  );
}

/** Frames in which passwords, tickets and keys travel: logins to a server, and everything that carries Medius messages. */
const secretFrames: ReadonlySet<number> = new Set([
  RT.CLIENT_CONNECT_TCP,
  RT.CLIENT_CONNECT_TCP_AUX_UDP,
  RT.CLIENT_CONNECT_AUX_UDP,
  RT.SERVER_APP,
  RT.CLIENT_APP_TOSERVER,
  RT.CLIENT_MULTI_APP_TOSERVER,
  RT.SERVER_MULTI_APP_TOCLIENT,
  RT.CLIENT_APP_TO_PLUGIN,
  RT.SERVER_PLUGIN_TO_APP,
  RT.CLIENT_TOKEN_MESSAGE,
  RT.SERVER_TOKEN_MESSAGE,
]);

/** Whether the frame of this RT id may carry secrets; undefined stands for all frames. */
export function carriesSecrets(id: number | undefined): boolean {
  return id === undefined || secretFrames.has(id);
}
