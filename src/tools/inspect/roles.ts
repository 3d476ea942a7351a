/** Which server listens where: by default the ports of the original servers and of this one. */

/** Servers as people name them; `dme-udp` are the datagrams of DME. */
export const roleNames = ['muis', 'mas', 'mps', 'mls', 'dme', 'dme-udp', 'nat'] as const;
export type RoleName = (typeof roleNames)[number];

/** Ports from the first to the last. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

export type RolePorts = Readonly<Record<RoleName, readonly PortRange[]>>;

const one = (port: number): PortRange => ({ from: port, to: port });

/** 10073 is the DME port of horizon-server's defaults; the others were seen in capture. */
export const usualPorts: RolePorts = {
  muis: [one(10071)],
  mas: [one(10075)],
  mps: [one(10077)],
  mls: [one(10078)],
  dme: [one(10079), one(10073)],
  'dme-udp': [{ from: 50000, to: 50999 }],
  nat: [one(10070)],
};

/** Whether a port lies in any of the ranges. */
export function isWithin(ranges: readonly PortRange[], port: number): boolean {
  return ranges.some(({ from, to }) => port >= from && port <= to);
}

/** The role that listens at a port. */
export function roleAt(ports: RolePorts, port: number, transport: 'tcp' | 'udp'): RoleName | undefined {
  const isUdp = (role: RoleName) => role === 'dme-udp' || role === 'nat';
  return roleNames.find((role) => isUdp(role) === (transport === 'udp') && isWithin(ports[role], port));
}

/** `10078` or `10070-10079`; throws a RangeError that says what is needed. */
export function parsePorts(text: string): PortRange {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  if (first !== undefined && from <= to && from > 0 && to <= 0xffff) return { from, to };
  throw new RangeError(
    `${JSON.stringify(text)}: a port such as 10078 or a range such as 10070-10079 is needed`,
  );
}

export function isRoleName(text: string): text is RoleName {
  return (roleNames as readonly string[]).includes(text);
}

/** The usual ports with some added, each as `mls=20000-20010`. Throws a RangeError for what is neither. */
export function withPorts(given: readonly string[]): RolePorts {
  const ports: Record<RoleName, readonly PortRange[]> = { ...usualPorts };
  for (const text of given) {
    const [role = '', range = ''] = text.split('=');
    if (!isRoleName(role))
      throw new RangeError(
        `${JSON.stringify(text)}: one of ${roleNames.join(', ')}, then = and ports, is needed`,
      );
    ports[role] = [...ports[role], parsePorts(range)];
  }
  return ports;
}
