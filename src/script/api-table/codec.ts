/** `codec`: text and bytes, done by the host at once. */
import { row, tableRow } from './rows.js';
import { any, bytes, integer, text } from './types.js';

const digest = (name: string) => row(`${name}, as hex`, { bytes }, ['string']);

export const codec = tableRow('codec', 'text and bytes, done by the host at once', {
  text: row('text of the wire as UTF-8', { bytes }, ['string']),
  wire: row('text as on the wire; what the wire does not have becomes `?`', { text: bytes }, ['string']),
  strip: row('without colours, buttons and other control characters', { text: bytes }, ['string']),
  color: row(
    'text in one of the eight colours that games have in chat, 0 to 7: the byte of the colour (8 to 15) in front of it. What each looks like is up to the title',
    { text: bytes, color: integer(0, 7) },
    ['string'],
  ),
  hex: row('bytes as hex digits', { bytes }, ['string']),
  unhex: row('and back, or `nil` and why', { text }, ['string?', 'string?']),
  base64: row('bytes as base64', { bytes }, ['string']),
  unbase64: row('and back', { text }, ['string']),
  json: row('a value as JSON; a table with the keys 1 to n is a list', { value: any }, ['string']),
  unjson: row('and back, or `nil` and why', { text }, ['any', 'string?']),
  crc32: row('a number', { bytes }, ['integer']),
  md5: digest('MD5'),
  sha1: digest('SHA-1'),
  sha256: digest('SHA-256'),
  sha512: digest('SHA-512'),
  hmac_sha256: row('HMAC with SHA-256, as hex', { key: bytes, bytes }, ['string']),
});
