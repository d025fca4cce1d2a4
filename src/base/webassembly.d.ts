// The part of WebAssembly's JavaScript interface that is used here; TypeScript has it only among the browser's types.
declare namespace WebAssembly {
  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class Memory {
    readonly buffer: ArrayBuffer;
  }
  type ModuleImports = Record<string, (...values: never[]) => unknown>;
  function compile(bytes: Uint8Array): Promise<Module>;
  function instantiate(module: Module, imports: Record<string, ModuleImports>): Promise<Instance>;
}
