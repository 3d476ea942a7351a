/** Handles of other plugins. */
import { type HandleRow, row } from './rows.js';
import { text } from './types.js';

export const otherPlugin: HandleRow = {
  name: 'plugin',
  help: 'another plugin',
  values: {
    name: { lua: 'string', help: 'the name of its manifest' },
    version: { lua: 'string?', help: 'the version of its manifest; nil once it is gone' },
  },
  methods: {
    valid: row('whether it serves', {}, ['boolean']),
    call: row(
      'calls a function of its `plugin.exports` with plain values; gives its result, or `nil` and why',
      { function: text },
      ['any', 'string?'],
      { rest: true, waits: 'task' },
    ),
  },
};
