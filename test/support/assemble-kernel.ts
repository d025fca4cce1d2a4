import createWabt from "wabt";

/** Assembles a module in the text format of WebAssembly. Throws where it is wrong. */
export async function assembleKernel(source: string): Promise<Uint8Array> {
  const wabt = await createWabt();
  const module = wabt.parseWat("dot-product.wat", source, { simd: true });
  try {
    module.validate();
    return module.toBinary({}).buffer;
  } finally {
    module.destroy();
  }
}

/** The generated module that holds an assembled kernel. */
export function kernelModule(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString("base64")
      .match(/.{1,120}/g) ?? [];
  return [
    "// Written by `npm run build:kernel` from dot-product.wat; do not edit.",
    "",
    "/** The assembled module, base64. */",
    "export const dotProductModule =",
    ...lines.map((line, index) => `  "${line}"${index === lines.length - 1 ? ";" : " +"}`),
    "",
  ].join("\n");
}
