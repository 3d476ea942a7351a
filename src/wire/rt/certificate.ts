/**
 * The certificates that hellos of later titles carry: the server's holds the modulus that the client seals
 * its key to, the client's tells the application id. Nobody checks signatures with them: that a console
 * takes one without the original authority's signature is read in horizon-server, not seen in capture.
 */
import { X509Certificate } from 'node:crypto';

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const NULL = 0x05;
const OBJECT_ID = 0x06;
const PRINTABLE = 0x13;
const UTC_TIME = 0x17;
const VERSION = 0xa0;

const RSA_ENCRYPTION = der(OBJECT_ID, Buffer.from('2a864886f70d010101', 'hex'));
const SHA1_WITH_RSA = der(OBJECT_ID, Buffer.from('2a864886f70d010105', 'hex'));
const ORGANISATION = der(OBJECT_ID, Buffer.from('55040a', 'hex'));
const COMMON_NAME = der(OBJECT_ID, Buffer.from('550403', 'hex'));

/** The exponent 17 as the original certificates write it: three bytes, two of them zero. */
const EXPONENT = der(INTEGER, Buffer.of(0, 0, 17));

const SIGNATURE_LENGTH = 256;

/**
 * An unsigned DER certificate for a server, in the shape of the original ones. `modulus` is 64 bytes as it
 * travels, least significant first; `name` is the common name, such as "MAS 1".
 */
export function buildCertificate(name: string, modulus: Uint8Array): Buffer {
  const validity = der(SEQUENCE, text(UTC_TIME, '050101000000Z'), text(UTC_TIME, '450101000000Z'));
  const body = der(
    SEQUENCE,
    der(VERSION, der(INTEGER, Buffer.of(2))),
    der(INTEGER, Buffer.of(1)),
    algorithm(SHA1_WITH_RSA),
    distinguishedName('Rekindle Root'),
    validity,
    distinguishedName(name),
    publicKey(modulus),
  );
  return der(SEQUENCE, body, algorithm(SHA1_WITH_RSA), bits(Buffer.alloc(SIGNATURE_LENGTH)));
}

/** The number that a client certificate's common name ends in, or undefined when it has none. */
export function certificateApplicationId(certificate: Buffer): number | undefined {
  try {
    const digits = /CN=.*?(\d+)$/m.exec(new X509Certificate(certificate).subject)?.[1];
    const id = Number(digits);
    return Number.isSafeInteger(id) && id <= 0xffffffff ? id : undefined;
  } catch {
    return undefined; // no certificate at all: the login will tell the id
  }
}

function publicKey(modulus: Uint8Array): Buffer {
  const bigEndian = Buffer.from(modulus).reverse();
  // The zero in front keeps a number with its top bit set from reading as negative.
  const key = der(SEQUENCE, der(INTEGER, Buffer.of(0), bigEndian), EXPONENT);
  return der(SEQUENCE, algorithm(RSA_ENCRYPTION), bits(key));
}

function distinguishedName(name: string): Buffer {
  const part = (id: Buffer, value: string) => der(SET, der(SEQUENCE, id, text(PRINTABLE, value)));
  return der(SEQUENCE, part(ORGANISATION, 'Rekindle'), part(COMMON_NAME, name));
}

function algorithm(id: Buffer): Buffer {
  return der(SEQUENCE, id, der(NULL));
}

function text(tag: number, value: string): Buffer {
  return der(tag, Buffer.from(value, 'latin1'));
}

function bits(content: Buffer): Buffer {
  return der(BIT_STRING, Buffer.of(0), content);
}

/** A tag, the length of its content, and the content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  if (length < 0x100) return Buffer.concat([Buffer.of(tag, 0x81, length), content]);
  return Buffer.concat([Buffer.of(tag, 0x82, length >> 8, length & 0xff), content]);
}
