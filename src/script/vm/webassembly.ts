/** WebAssembly as far as we use it: TypeScript declares it for browsers only. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

export interface WasmTable {
  grow(by: number): number;
  set(index: number, fn: unknown): void;
}

export interface WasmModule {
  readonly __module: never;
}

export interface WasmInstance {
  readonly exports: Readonly<Record<string, unknown>>;
}

export interface Wasm {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  instantiate(source: unknown, imports: object): Promise<unknown>;
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Instance: new (module: WasmModule, imports: object) => WasmInstance;
  readonly RuntimeError: ErrorConstructor;
}

export const wasm = (globalThis as unknown as { readonly WebAssembly: Wasm }).WebAssembly;
