/** Bytes outside of the Lua state. */
import { type HandleRow, row } from './rows.js';
import { integer } from './types.js';

const place = integer(0, 0x7fff_ffff);
const part = { 'offset?': place, 'length?': place };

export const blob: HandleRow = {
  name: 'blob',
  help: 'bytes outside of the Lua state',
  values: {},
  methods: {
    len: row('how many', {}, ['integer']),
    slice: row('a part of it, which takes no room of its own', part, ['Blob']),
    str: row('its bytes as a string, 2 MB at most', part, ['string']),
    text: row('the same up to the first NUL', part, ['string']),
    sha1: row('a digest, as 20 bytes', {}, ['string']),
    sha256: row('a digest, as 32 bytes', {}, ['string']),
    sha512: row('a digest, as 64 bytes', {}, ['string']),
    md5: row('a digest, as 16 bytes', {}, ['string']),
    crc32: row('a checksum', {}, ['integer']),
  },
};
