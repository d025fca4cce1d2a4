// The part of WebAssembly's JavaScript interface that is used here; TypeScript has it only among the browser's types.
declare namespace WebAssembly {
  class Module {
    readonly [Symbol.toStringTag]: string;
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
    /** @returns how many pages of 64 KiB there were before; throws when there can be no more */
    grow(pages: number): number;
  }
  type ModuleImports = Record<string, (...values: never[]) => unknown>;
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(module: Module, imports: Record<string, ModuleImports>): Promise<Instance>;
}
