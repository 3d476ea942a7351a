/** `http.fetch(url, options)`: asks a web server that the operator allows. */
import type { Arguments } from '../arguments.js';
import { ScriptError } from '../errors.js';
import type { Plugin } from '../plugin.js';
import { WAITING } from '../results.js';
import { Handle, type LuaTable, type LuaValue } from '../vm/values.js';
import { waitOptions } from './wait-options.js';

/** Bytes of a body that is sent. */
const BODY_MAX = 2 << 20;
const HEADERS_MAX = 50;

export function defineHttp(plugin: Plugin): void {
  plugin.defineTable('http', { fetch: (args) => fetch(plugin, args) });
}

/** Gives `{ status, headers, body }`, or nil and why. */
function fetch(plugin: Plugin, args: Arguments): typeof WAITING {
  const url = args.text(1, 'url');
  const { table, timeout } = waitOptions(plugin, args, 2);
  const method = (table.get('method') as string | undefined) ?? 'GET';
  const request = {
    url,
    method,
    headers: headersOf(table.get('headers'), args),
    body: bodyOf(plugin, table, args),
  };
  const { services } = plugin.host;
  plugin.tasks.waitFor(
    async () => {
      const { status, headers, body } = await services.fetch(plugin.manifest.name, { ...request, timeout });
      return new Map<string, LuaValue>([
        ['status', status],
        ['headers', new Map(Object.entries(headers))],
        ['body', body.toString('latin1')],
      ]);
    },
    args.name,
    timeout,
  );
  return WAITING;
}

function headersOf(value: LuaValue, { name }: Arguments): Record<string, string> {
  if (value === undefined) return {};
  if (!(value instanceof Map) || value.size > HEADERS_MAX)
    throw new ScriptError(`${name}: headers is a table of at most ${HEADERS_MAX} texts by name`);
  return Object.fromEntries(
    [...(value as LuaTable)].map(([key, text]) => {
      if (typeof text !== 'string' || !/^[A-Za-z0-9-]{1,64}$/.test(String(key)) || /[\r\n\0]/.test(text))
        throw new ScriptError(`${name}: header "${key}" is no name and text of a header`);
      return [String(key), text];
    }),
  );
}

function bodyOf({ lua }: Plugin, table: LuaTable, { name }: Arguments): Buffer | undefined {
  const body = table.get('body');
  if (body === undefined) return undefined;
  const bytes =
    typeof body === 'string'
      ? Buffer.from(body, 'latin1')
      : body instanceof Handle
        ? lua.bytesOf(body)
        : undefined;
  if (!bytes) throw new ScriptError(`${name}: body is a string or a blob`);
  if (bytes.length > BODY_MAX)
    throw new ScriptError(`${name}: a body has at most ${BODY_MAX} bytes, got ${bytes.length}`);
  return bytes;
}
