import { createRequire } from "node:module";

/**
 * pdf.js makes a DOMMatrix as it is loaded, for drawing, and takes the class from `@napi-rs/canvas`. Where that is not installed, or native
 * code is not allowed, a stand-in lets it read text all the same; nothing is drawn then. Import this before pdf.js.
 */
function hasDrawing(): boolean {
  try {
    createRequire(import.meta.url)("@napi-rs/canvas");
    return true;
  } catch {
    return false;
  }
}

if (!hasDrawing()) Object.assign(globalThis, { DOMMatrix: Object });
