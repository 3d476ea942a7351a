/** Lua that the operator types: a state like a plugin's, without files, with all permissions and the usual limits. */
import { line } from './api/server.js';
import { Conduct } from './conduct.js';
import { ScriptError } from './errors.js';
import { openPlugin, runBare } from './load.js';
import type { Manifest } from './manifest.js';
import type { Plugin, PluginHost } from './plugin.js';
import type { LuaModule } from './vm/glue.js';

/** The id of the plugin that the operator's lines are; those of files begin with their folder. */
export const EVALUATED = 'console';

const manifest: Manifest = {
  name: EVALUATED,
  version: '1',
  titles: undefined,
  servers: undefined,
  settings: new Map(),
  permissions: new Set(),
  isolated: false,
  depends: new Set(),
  optionalDepends: new Set(),
  limits: {},
};

/** Lines of one answer, and characters of all of them. */
const LINES = 200;
const CHARACTERS = 20_000;

/** Shows results as text: tables with their entries, two levels deep. */
const showSource = `
local function show(value, depth)
  if type(value) == "string" then return depth == 0 and value or string.format("%q", value) end
  if type(value) ~= "table" or depth > 2 then return tostring(value) end
  local parts, count = {}, 0
  for key, item in pairs(value) do
    count = count + 1
    if count > 50 then parts[#parts + 1] = "..." break end
    parts[#parts + 1] = (type(key) == "string" and key or "[" .. tostring(key) .. "]") .. " = " .. show(item, depth + 1)
  end
  return "{ " .. table.concat(parts, ", ") .. " }"
end
local pack, concat = table.pack, table.concat
return function(run)
  local results = pack(run())
  local shown = {}
  for i = 1, results.n do shown[i] = show(results[i], 0) end
  return concat(shown, "  ")
end`;

/** The state is made with the first line and stays, so that a line can use what another one set. */
export class Evaluation {
  private state: { readonly plugin: Plugin; readonly show: bigint } | undefined;
  private printed: string[] | undefined;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly host: PluginHost,
    private readonly module: LuaModule,
  ) {}

  /** Runs an expression or statements; one line after the other. */
  run(code: string): Promise<readonly string[]> {
    const result = this.last.then(() => this.runNow(code));
    this.last = result.catch(() => {});
    return result;
  }

  async close(): Promise<void> {
    await this.last;
    this.state?.plugin.dispose();
    this.state = undefined;
  }

  private async runNow(code: string): Promise<readonly string[]> {
    if (this.state?.plugin.lua.broken) this.state = undefined;
    this.state ??= await this.open();
    const { plugin, show } = this.state;
    const printed: string[] = [];
    this.printed = printed;
    try {
      const text = this.host.outermost(() =>
        plugin.lua.call(
          (lua) => {
            lua.pushKept(show);
            loadEither(lua, code);
            return 1;
          },
          plugin.limits.task,
          (lua) => lua.wireAt(-1),
        ),
      );
      return bounded(text === '' ? printed : [...printed, ...text.split('\n')]);
    } catch (err) {
      if (!(err instanceof Error)) throw err;
      return bounded([...printed, err.message]);
    } finally {
      this.printed = undefined;
    }
  }

  private async open() {
    const source = { id: EVALUATED, entry: EVALUATED, folder: undefined, title: undefined };
    const conduct = new Conduct(EVALUATED, this.host.services);
    const plugin = await openPlugin(source, this.host, this.module, conduct, undefined);
    this.host.outermost(() => runBare(plugin, manifest));
    const { lua } = plugin;
    lua.within(() => {
      lua.setGlobal('print', () =>
        plugin.pushApi('print', (args) => {
          if (this.printed && this.printed.length < LINES) this.printed.push(line(args));
          else if (!this.printed)
            this.host.services.log.info({ plugin: EVALUATED, text: line(args) }, 'script');
          return undefined;
        }),
      );
      return 0;
    });
    const show = lua.call(
      (state) => {
        state.load('show', Buffer.from(showSource));
        return 0;
      },
      plugin.limits.load,
      (state) => {
        state.api.lua_pushvalue(state.L, -1);
        return state.keep();
      },
    );
    return { plugin, show };
  }
}

/** What was typed as an expression, else as statements. */
function loadEither(lua: Plugin['lua'], code: string): void {
  try {
    lua.load('line', Buffer.from(`return ${code}`, 'latin1'));
  } catch (err) {
    if (!(err instanceof ScriptError)) throw err;
    lua.load('line', Buffer.from(code, 'latin1'));
  }
}

function bounded(lines: readonly string[]): readonly string[] {
  const kept: string[] = [];
  let left = CHARACTERS;
  for (const one of lines.slice(0, LINES)) {
    left -= one.length;
    if (left < 0) break;
    kept.push(one);
  }
  return kept.length < lines.length ? [...kept, '...'] : kept;
}
