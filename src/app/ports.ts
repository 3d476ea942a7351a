import type { RoleName } from './config.js';
import { escapeText } from './escape.js';
import { commandOf, ownerOfPort } from './process-table.js';
import { StartError } from './start-error.js';

/** What a server wanted to listen at, and where that was set. */
export interface Wanted {
  readonly role: RoleName;
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
  /** Paths of the settings behind port and address. */
  readonly portSetting?: string;
  readonly addressSetting?: string;
}

/** The reason why a server cannot listen, with role, setting, and the process that has the port where it can be seen. */
export function explainListenError(error: NodeJS.ErrnoException, wanted: Wanted): StartError {
  const { role, protocol, address, port } = wanted;
  const portSetting = wanted.portSetting ?? `${role}.port`;
  const addressSetting = wanted.addressSetting ?? `${role}.bind`;
  const where = `${role} cannot listen at ${protocol} ${address}:${port}`;
  const options = { cause: error };
  if (error.code === 'EADDRINUSE') {
    return new StartError(
      `${where}: the port is taken${ownerText(protocol, port)}; end that, or set ${portSetting} to another port`,
      options,
    );
  }
  if (error.code === 'EADDRNOTAVAIL') {
    return new StartError(
      `${where}: this machine has no such address; set ${addressSetting} to one that it has, or to null for all`,
      options,
    );
  }
  if (error.code === 'EACCES') {
    return new StartError(`${where}: not allowed; set ${portSetting} to a port above 1023`, options);
  }
  return new StartError(`${where}: ${error.message} (settings ${addressSetting}, ${portSetting})`, options);
}

function ownerText(protocol: 'tcp' | 'udp', port: number): string {
  const pid = ownerOfPort(protocol, port);
  if (pid === undefined) return '';
  const command = commandOf(pid);
  return ` by process ${pid}${command ? ` (${escapeText(command).slice(0, 200)})` : ''}`;
}
