import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { renderManual } from "./sample-manual/render.ts";

// Renders sample/manual.md to sample/manual.pdf; with --check, only says whether the PDF is current.
const markdownPath = fileURLToPath(new URL("../sample/manual.md", import.meta.url));
const pdfPath = fileURLToPath(new URL("../sample/manual.pdf", import.meta.url));

try {
  const { pdf, fill } = await renderManual(await readFile(markdownPath, "utf8"));
  if (!process.argv.includes("--check")) {
    await writeFile(pdfPath, pdf);
    console.log(`sample/manual.pdf: ${fill.length} pages, ${Math.round(pdf.length / 1024)} KiB`);
    if (process.argv.includes("--fill")) {
      fill.forEach((share, position) => console.log(`page ${position + 1}: ${Math.round(share * 100)}% full`));
    }
  } else if ((await readFile(pdfPath)).equals(pdf)) {
    console.log("sample/manual.pdf is current.");
  } else {
    console.error("sample/manual.pdf is not current: run npx tsx scripts/sample-manual.ts");
    process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
