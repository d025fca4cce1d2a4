import { afterAll, beforeAll, expect, it } from "vitest";
import { join } from "node:path";
import { type Browser, type Page } from "playwright-core";
import { launchBrowser } from "../support/browser.ts";
import { buildConsole } from "../support/console-build.ts";
import { type ProductProcess, startProductProcess, temporaryFolder } from "../support/product-process.ts";
import { chromium, describeWith } from "../support/requirement.ts";

const unknown = "Which poet wrote the most sonnets about pelicans?";
const known = "How often do I change the oil filter?";
const answer = "Nobody knows. Ask the reading room on extension 1234.";
/** An answer is over once it was heard. */
const heardWithinMs = 40_000;

describeWith(
  chromium,
  "Chromium",
  "Install it (Debian: apt-get install chromium) or name it in CHROMIUM.",
)("questions and experts in the console", () => {
  const folder = temporaryFolder();
  let product: ProductProcess;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    buildConsole();
    product = await startProductProcess(join(folder.path, "data"));
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    await page.goto(product.url);
    await page.getByText("Ask the Norvik RS-18").waitFor();
  });

  afterAll(async () => {
    await browser.close();
    expect(await product.stop()).toBe(0);
    folder.remove();
  });

  const lastTurn = () => page.getByTestId("turn").last();
  const ask = async (question: string): Promise<void> => {
    await page.getByLabel("Question", { exact: true }).fill(question);
    await page.keyboard.press("Enter");
    await lastTurn().getByText(question).waitFor();
    await lastTurn().getByRole("group", { name: "Was this answer right?" }).waitFor({ timeout: heardWithinMs });
  };
  const experts = () => page.getByRole("button", { name: "Questions without an answer" });
  const group = (question: string) => page.getByTestId("question-group").filter({ hasText: question });

  it("takes what a person thinks of an answer, with the reason", async () => {
    await ask(known);
    await lastTurn().getByRole("button", { name: "Right", exact: true }).click();
    await lastTurn().getByText("Thank you.").waitFor();
    await lastTurn().getByRole("button", { name: "Wrong", exact: true }).click();
    await lastTurn().getByLabel("What is wrong with it?").fill("The interval is shorter here.");
    await page.keyboard.press("Enter");
    await lastTurn().getByLabel("What is wrong with it?").waitFor({ state: "detached" });
    await lastTurn().getByText("Noted for an expert.").waitFor();
  });

  it("lists for experts what was not answered, and what was answered wrongly", async () => {
    await ask(unknown);
    await lastTurn().getByText("Not in the manuals of this machine.").waitFor();
    await experts().click();
    await group(unknown).getByText("asked once").waitFor();
    await group(known).getByText("marked wrong once").waitFor();
    await group(known)
      .getByText(/The interval is shorter here\./)
      .waitFor();
    expect(await page.getByLabel("Question", { exact: true }).isVisible()).toBe(false);
  });

  it("lets an expert answer with a page that is open beside, and dismiss the rest", async () => {
    await page.getByTestId("document").first().getByRole("button").first().click();
    await page.getByTestId("page-number").waitFor();
    await page.getByRole("button", { name: `Answer: ${unknown}` }).click();
    await page
      .getByTestId("answer-form")
      .getByRole("textbox", { name: /^Answer/ })
      .fill(answer);
    await page.getByRole("button", { name: "Add the page that is open" }).click();
    await page.getByTestId("cited-page").waitFor();
    await page.getByRole("button", { name: "Save answer" }).click();
    const verified = page.getByTestId("verified-answer").filter({ hasText: unknown });
    await verified.getByText(answer).waitFor();
    await page.getByRole("tab", { name: "Questions without an answer" }).click();
    await group(known).waitFor();
    expect(await group(unknown).count()).toBe(0);
    await page.getByRole("button", { name: `Dismiss: ${known}` }).click();
    await page.getByText(/Nothing to do/).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
  });

  it("gives the expert's answer from then on, and says whose it is", async () => {
    await experts().click();
    await ask(unknown);
    await lastTurn().getByText("Ask the reading room on extension 1234.").waitFor();
    await lastTurn().getByTestId("page-mark").first().waitFor();
    await lastTurn()
      .getByTestId("verified")
      .getByText(/verified by/)
      .waitFor();
  });

  it("reads well at phone width, without an error in the browser's log", async () => {
    await experts().click();
    await page.getByRole("tab", { name: "Verified answers" }).click();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByTestId("verified-answer").first().waitFor();
    // Laid out anew a moment after the size has changed.
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(problems).toEqual([]);
  });
});
