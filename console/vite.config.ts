import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const pdfjs = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));

/** pdf.js loads fonts and character maps by address at run time, so the bundler does not see them. */
function pdfAssets(): Plugin {
  return {
    name: "pdf-assets",
    generateBundle() {
      for (const folder of ["standard_fonts", "cmaps"]) {
        for (const name of readdirSync(join(pdfjs, folder))) {
          this.emitFile({ type: "asset", fileName: `pdfjs/${folder}/${name}`, source: readFileSync(join(pdfjs, folder, name)) });
        }
      }
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), pdfAssets()],
  build: { outDir: "../dist/console", emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 1500 },
});
