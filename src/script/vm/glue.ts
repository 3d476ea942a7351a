/**
 * Loads wasmoon's Lua for its bare WebAssembly exports and nothing else. The package's own layer between
 * Lua and JavaScript is not used: it cuts text at NUL, leaks objects into scripts and costs microseconds.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import wasmoon from 'wasmoon';
import type { LuaExports } from './exports.js';
import { type Wasm, type WasmInstance, type WasmModule, wasm } from './webassembly.js';

/** Where the package keeps its module; the digest of this file is checked by a test. */
export const gluePath = join(dirname(createRequire(import.meta.url).resolve('wasmoon')), 'glue.wasm');

/** Makes instances of Lua, each with its own memory, from one compiled module. */
export class LuaModule {
  private last: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly module: WasmModule,
    private readonly size: number,
  ) {}

  static async compile(): Promise<LuaModule> {
    const bytes = readFileSync(gluePath);
    return new LuaModule(await wasm.compile(bytes), bytes.length);
  }

  /**
   * A fresh instance. One at a time, because the package hands its exports to nobody but its own glue; and
   * one in a turn of the event loop, because making it is some milliseconds of work without a pause.
   */
  instance(): Promise<LuaExports> {
    const next = this.last.then(() => turn()).then(() => this.capture());
    this.last = next.catch(() => {});
    return next;
  }

  /** Stands in for WebAssembly.instantiate until the glue has called it, and is gone again at that moment. */
  private async capture(): Promise<LuaExports> {
    const original = wasm.instantiate;
    const restore = () => Object.assign(wasm, { instantiate: original });
    let exports: LuaExports | undefined;
    const stand: Wasm['instantiate'] = async (source, imports) => {
      if ((source as Uint8Array).byteLength !== this.size) return original.call(wasm, source, imports);
      restore();
      const instance = (await wasm.instantiate(this.module, imports)) as WasmInstance;
      exports = instance.exports as unknown as LuaExports;
      return { instance, module: this.module };
    };
    Object.assign(wasm, { instantiate: stand });
    try {
      await new wasmoon.LuaFactory().getLuaModule();
    } finally {
      restore();
    }
    if (!exports) throw new Error(`${gluePath} was not instantiated by wasmoon; version 1.16.0 is needed`);
    return exports;
  }
}
