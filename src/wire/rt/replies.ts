/** The messages of the server's side of a handshake, made from what the server knows. */
import { FIRST_PS3_VERSION } from '../crypto/suite.js';
import type { ConnectAnswer, DmeAnswer } from './link-types.js';
import {
  SERVER_CONNECT_ACCEPT_TCP,
  SERVER_CONNECT_COMPLETE,
  SERVER_CONNECT_REQUIRE,
  SERVER_ECHO,
  SERVER_INFO_AUX_UDP,
  SERVER_STARTUP_INFO_NOTIFY,
} from './messages.js';

/** Id and payload of a message to send. */
export type Outgoing = readonly [id: number, payload: Buffer];

/** Largest packets as the original servers announced them. Seen in capture. */
const MAX_PACKET_PS2 = 584;
const MAX_PACKET_PS3 = 1603;
const HAS_TCP_LENGTH = 2;
const HAS_UDP_LENGTH = 4;

/** Any version from 1.09 on; the layouts below did not change after it. */
const LATE = 109;

/** SERVER_CONNECT_REQUIRE: how large a packet may be. */
export function requireMessage(version: number, kind: 'medius' | 'dme'): Outgoing {
  const maxTcpPacket = version >= FIRST_PS3_VERSION ? MAX_PACKET_PS3 : MAX_PACKET_PS2;
  const value =
    kind === 'dme'
      ? { flags: HAS_TCP_LENGTH | HAS_UDP_LENGTH, maxTcpPacket, maxUdpPacket: MAX_PACKET_PS2 }
      : { flags: HAS_TCP_LENGTH, maxTcpPacket };
  return [SERVER_CONNECT_REQUIRE.id, SERVER_CONNECT_REQUIRE.encode(value, LATE)];
}

/** SERVER_CONNECT_ACCEPT_TCP. `prefixByte` is the third byte of its prefix at 1.08. */
export function acceptMessage(answer: ConnectAnswer, version: number, prefixByte: number): Outgoing {
  const { playerId, playerCount, address, scertId = 0 } = answer;
  const value = { prefix: Buffer.of(1, 8, prefixByte), playerId, playerCount, address, scertId };
  return [SERVER_CONNECT_ACCEPT_TCP.id, SERVER_CONNECT_ACCEPT_TCP.encode(value, version)];
}

/** SERVER_CONNECT_COMPLETE. */
export function completeMessage(clientCount: number): Outgoing {
  return [SERVER_CONNECT_COMPLETE.id, SERVER_CONNECT_COMPLETE.encode({ clientCount }, LATE)];
}

/** SERVER_ECHO of a Unix time in milliseconds. */
export function echoMessage(now: number): Outgoing {
  const seconds = Math.floor(now / 1000);
  const microseconds = Math.min(Math.round((now - seconds * 1000) * 1000), 999_999);
  return [SERVER_ECHO.id, SERVER_ECHO.encode({ seconds, microseconds }, LATE)];
}

/** SERVER_INFO_AUX_UDP. */
export function udpMessage({ udpAddress, udpPort }: DmeAnswer): Outgoing {
  return [SERVER_INFO_AUX_UDP.id, SERVER_INFO_AUX_UDP.encode({ address: udpAddress, port: udpPort }, LATE)];
}

/** SERVER_STARTUP_INFO_NOTIFY. */
export function startupMessage({ gameHostType, worldClock }: DmeAnswer): Outgoing {
  const payload = SERVER_STARTUP_INFO_NOTIFY.encode({ gameHostType, worldClock }, LATE);
  return [SERVER_STARTUP_INFO_NOTIFY.id, payload];
}

/**
 * What a hello with a certificate gets beside the versions. The tag 0 is that of a first login, so that
 * the client does the whole key exchange (what a resumed session would need is not known).
 */
export function certificateFields(certificate: Buffer | undefined) {
  if (certificate === undefined) return undefined;
  const resumeTag = Buffer.alloc(4);
  return { certificateLength: certificate.length, certificate, resumeTag, nonce: Buffer.alloc(0) };
}
