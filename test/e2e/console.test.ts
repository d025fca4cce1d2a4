import { afterAll, beforeAll, expect, it } from "vitest";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, type Page } from "playwright-core";
import { launchBrowser } from "../support/browser.ts";
import { chromium, describeWith } from "../support/requirement.ts";
import { startProductProcess, temporaryFolder, type ProductProcess } from "../support/product-process.ts";
import { buildConsole } from "../support/console-build.ts";
import { spokenQuestion } from "../support/spoken-question.ts";
import { audioOf } from "../support/voice-frames.ts";

const question = "How often do I change the oil filter?";

describeWith(
  chromium,
  "Chromium",
  "Install it (Debian: apt-get install chromium) or name it in CHROMIUM.",
)("the console in Chromium", () => {
  const folder = temporaryFolder();
  let product: ProductProcess;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];
  const received: Buffer[] = [];

  beforeAll(async () => {
    buildConsole();
    const wav = join(folder.path, "question.wav");
    writeFileSync(wav, await spokenQuestion(question, { voice: "rms", silenceBeforeMs: 2500, silenceAfterMs: 20_000 }));
    product = await startProductProcess(join(folder.path, "data"));
    browser = await launchBrowser({ microphone: wav });
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => {
        if (typeof payload !== "string") received.push(payload);
      });
    });
    await page.goto(product.url);
  });

  afterAll(async () => {
    await browser.close();
    expect(await product.stop()).toBe(0);
    folder.remove();
  });

  it("signs itself in and shows the sample machine with its manual", async () => {
    await page.getByText("Ask the Norvik RS-18").waitFor();
    await page.getByTestId("document").first().waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("answers a spoken question aloud, with its transcript, sentences, page and latency", async () => {
    await page.getByRole("button", { name: "Talk" }).click();
    const turn = page.getByTestId("turn").first();
    await turn.getByTestId("page-mark").first().waitFor({ timeout: 40_000 });
    await turn.getByText(/answered after/).waitFor();
    const transcript = (await turn.getByTestId("question").innerText()).toLowerCase();
    expect(transcript).toContain("oil filter");
    await expect.poll(() => audioOf(received).samples, { timeout: 20_000 }).toBeGreaterThan(12_000);
    expect(audioOf(received).peak).toBeGreaterThan(2_000);
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("opens the page that a sentence names beside the conversation, with the sentence's words on it", async () => {
    const mark = page.getByTestId("page-mark").first();
    const number = /\d+/.exec(await mark.innerText())?.[0];
    await mark.click();
    await page.locator('[data-testid="pdf-page"][data-drawn="true"]').waitFor();
    expect(await page.getByTestId("page-number").innerText()).toContain(`Page ${number}`);
    await page.getByText("Text", { exact: true }).click();
    await page
      .getByText(/oil filter/i)
      .last()
      .waitFor();
    await page.getByText("Page", { exact: true }).click();
    await page.locator('[data-testid="pdf-page"][data-drawn="true"]').waitFor();
  });

  it("answers a typed question the same way", async () => {
    await page.getByRole("button", { name: /Stop|Hearing you/ }).click();
    await page.getByLabel("Question", { exact: true }).fill("What does code E-42 mean?");
    received.length = 0;
    await page.keyboard.press("Enter");
    const turn = page.getByTestId("turn").last();
    await turn.getByText("What does code E-42 mean?").waitFor();
    await turn.getByTestId("page-mark").first().waitFor();
    await expect.poll(() => audioOf(received).samples, { timeout: 20_000 }).toBeGreaterThan(12_000);
  });

  it("takes a dropped text file, shows its progress, and answers from it", async () => {
    await page.getByRole("button", { name: "Manuals" }).click();
    const text = "1 Cleaning the nozzle\n\nSoak the nozzle of the paint gun in warm vinegar for forty minutes.\n";
    const transfer = await page.evaluateHandle((content) => {
      const data = new DataTransfer();
      data.items.add(new File([content], "paint-gun.txt", { type: "text/plain" }));
      return data;
    }, text);
    await page.dispatchEvent('[data-testid="documents"]', "drop", { dataTransfer: transfer });
    await page.getByTestId("upload").getByText("Ready").waitFor();
    await page.getByLabel("Question", { exact: true }).fill("How long do I soak the nozzle of the paint gun?");
    await page.keyboard.press("Enter");
    await page
      .getByTestId("turn")
      .last()
      .getByText(/forty minutes/)
      .waitFor();
  });

  it("refuses a file of another type with a message, and goes on", async () => {
    const transfer = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1, 0, 0, 0, 0, 0])], "tool.pdf", { type: "application/pdf" }));
      return data;
    });
    await page.dispatchEvent('[data-testid="documents"]', "drop", { dataTransfer: transfer });
    await page
      .getByRole("alert")
      .getByText(/cannot be read/)
      .waitFor();
  });

  it("reads well at phone width: nothing is wider than the screen, and the manual opens over the conversation", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.getByTestId("page-mark").first().click();
    await page.getByRole("dialog").getByTestId("page-number").waitFor();
    const picture = await page.screenshot();
    expect(picture.byteLength).toBeGreaterThan(10_000);
  });

  it("does all this without an error in the browser's log", () => {
    expect(problems.filter((problem) => !problem.includes("415"))).toEqual([]);
  });
});
