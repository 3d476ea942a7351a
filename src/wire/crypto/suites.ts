/** Which cipher suite a connection speaks. */
import { Ps2Suite } from './ps2.js';
import { Ps3Suite } from './ps3.js';
import { type CipherSuite, FIRST_PS3_VERSION } from './suite.js';

/** One instance of each suite; their scratch memory may be shared by all connections of a thread. */
export interface CipherSuites {
  readonly ps2: CipherSuite;
  readonly ps3: CipherSuite;
}

/** Makes the suites of one thread. */
export function cipherSuites(): CipherSuites {
  return { ps2: new Ps2Suite(), ps3: new Ps3Suite() };
}

/** The suite of a Medius version such as 108 or 113. */
export function suiteOf(suites: CipherSuites, version: number): CipherSuite {
  return version >= FIRST_PS3_VERSION ? suites.ps3 : suites.ps2;
}
