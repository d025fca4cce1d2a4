// Makes docs/console.png, the picture of the README, from the real console with a spoken question.
// usage: tsx scripts/console-picture.ts [TARGET.png] [--width 1280] [--height 800] [--dark]
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startBenchProduct } from "../bench/product.ts";
import { launchBrowser } from "../test/support/browser.ts";
import { spokenQuestion } from "../test/support/spoken-question.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    width: { type: "string", default: "1280" },
    height: { type: "string", default: "800" },
    dark: { type: "boolean", default: false },
    question: { type: "string", default: "What torque does the oil drain plug need?" },
  },
});
const folder = mkdtempSync(join(tmpdir(), "equivox-picture-"));
const wav = join(folder, "question.wav");
writeFileSync(wav, await spokenQuestion(values.question, { voice: "rms", silenceBeforeMs: 2_500, silenceAfterMs: 30_000 }));
const bench = await startBenchProduct();
const browser = await launchBrowser({ microphone: wav });
const viewport = { width: Number(values.width), height: Number(values.height) };
const page = await browser.newPage({ viewport, deviceScaleFactor: 1.5, colorScheme: values.dark ? "dark" : "light" });
await page.goto(bench.product.url);
await page.getByRole("button", { name: "Talk" }).click();
const mark = page.getByTestId("page-mark").first();
await mark.waitFor({ timeout: 60_000 });
await page.getByText(/answered after/).waitFor();
if (viewport.width > 992) {
  await mark.click();
  await page.locator('[data-testid="pdf-page"][data-drawn="true"]').waitFor();
}
await page.screenshot({ path: positionals[0] ?? "docs/console.png" });
await browser.close();
await bench.close();
rmSync(folder, { recursive: true, force: true });
