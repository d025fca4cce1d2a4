// Assembles the vector kernel: dot-product.wat → dot-product-bytes.ts, which is committed, so that neither the build nor a run from
// source needs an assembler. dot-product.test.ts fails when the two differ.
import { readFile, writeFile } from "node:fs/promises";
import { assembleKernel, kernelModule } from "../test/support/assemble-kernel.ts";

const folder = new URL("../src/knowledge/search/kernel/", import.meta.url);
const source = await readFile(new URL("dot-product.wat", folder), "utf8");
await writeFile(new URL("dot-product-bytes.ts", folder), kernelModule(await assembleKernel(source)));
