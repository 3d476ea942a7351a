import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeText } from '#app/escape.js';

const table: readonly (readonly [what: string, text: string, safe: string])[] = [
  ['plain text', 'Ratchet & Clank: 100%', 'Ratchet & Clank: 100%'],
  ['letters beyond ASCII', 'Señor Ōtsuka 日本 🎮', 'Señor Ōtsuka 日本 🎮'],
  ['a backslash', 'C:\\x1b', 'C:\\x1b'],
  ['line breaks', 'a\r\nb\n', 'a\\x0d\\x0ab\\x0a'],
  ['an ANSI colour', '\u001b[31mred', '\\x1b[31mred'],
  ['a C1 control sequence', '\u009b2J', '\\x9b2J'],
  ['a bell, NUL and DEL', '\u0007\u0000\u007f', '\\x07\\x00\\x7f'],
  ['line separators', 'a\u2028b\u2029', 'a\\u{2028}b\\u{2029}'],
  ['a bidi override', 'abc\u202egnp.exe', 'abc\\u{202e}gnp.exe'],
  ['bidi isolates and marks', '\u2066\u2069\u200f\u061c', '\\u{2066}\\u{2069}\\u{200f}\\u{61c}'],
  ['zero-width characters', 'ad\u200bmin\ufeff', 'ad\\u{200b}min\\u{feff}'],
  ['a tag character', 'a\u{e0041}', 'a\\u{e0041}'],
  ['half a surrogate pair', 'a\ud83cb', 'a\\u{d83c}b'],
];

for (const [what, text, safe] of table) {
  test(`escapeText: ${what}`, () => {
    assert.equal(escapeText(text), safe);
    assert.equal(escapeText(safe), safe, 'escaping twice is the same as once');
  });
}
