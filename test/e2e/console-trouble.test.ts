import { afterAll, beforeAll, expect, it } from "vitest";
import { type Browser, type Page } from "playwright-core";
import { launchBrowser } from "../support/browser.ts";
import { buildConsole } from "../support/console-build.ts";
import { startProductProcess, temporaryFolder, type ProductProcess } from "../support/product-process.ts";
import { chromium, describeWith } from "../support/requirement.ts";

describeWith(
  chromium,
  "Chromium",
  "Install it (Debian: apt-get install chromium) or name it in CHROMIUM.",
)("the console in trouble", () => {
  const folder = temporaryFolder();
  let product: ProductProcess;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    buildConsole();
    product = await startProductProcess(folder.path);
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.goto(product.url);
    await page.getByText("Ask the Norvik RS-18").waitFor();
  });

  afterAll(async () => {
    await browser.close();
    folder.remove();
  });

  it("says that the microphone cannot be used and what to do, and takes typed questions all the same", async () => {
    await page.getByRole("button", { name: "Talk" }).click();
    await page
      .getByRole("alert")
      .getByText(/microphone.*You can type your question/)
      .waitFor();
    await page.getByLabel("Question", { exact: true }).fill("What does code E-42 mean?");
    await page.keyboard.press("Enter");
    await page.getByTestId("turn").first().getByTestId("page-mark").first().waitFor();
  });

  it("adds a machine by keyboard alone, and says that it has no manual yet", async () => {
    await page.getByRole("button", { name: "Add a machine" }).focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("Name").waitFor();
    await page.getByLabel("Name").fill("Drill press 4");
    await page.getByText("Known to the API as drill-press-4").waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Ask the Drill press 4").waitFor();
    await page.getByText("No manual yet").waitFor();
  });

  it("says that it reconnects when the server is killed, and that nobody answers a question meanwhile", async () => {
    await page.getByLabel("Question", { exact: true }).fill("How do I clean it?");
    await page.keyboard.press("Enter");
    await page.getByTestId("turn").first().getByText("Not in the manuals of this machine.").waitFor();
    await product.kill();
    await page.getByTestId("connection").getByText("Reconnecting").waitFor();
    await page.getByLabel("Question", { exact: true }).fill("Are you there?");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("No connection").waitFor();
    expect(await page.getByRole("button", { name: "Talk" }).isEnabled()).toBe(true);
  });
});
