import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { buildConsole } from "../support/console-build.ts";
import { startProductProcess, temporaryFolder, type ProductProcess } from "../support/product-process.ts";
import { chromium, describeWith } from "../support/requirement.ts";
import { audioOf } from "../support/voice-frames.ts";

describeWith(
  chromium,
  "Chromium",
  "Install it (Debian: apt-get install chromium) or name it in CHROMIUM.",
)("the console whose connection breaks", () => {
  const folder = temporaryFolder();
  /** Connections through the relay between browser and product. */
  const lines = new Set<Socket>();
  const received: Buffer[] = [];
  let product: ProductProcess;
  let relay: Server;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    buildConsole();
    let port = 0;
    relay = createServer((near) => {
      const far = connect(port, "127.0.0.1");
      for (const socket of [near, far]) {
        lines.add(socket);
        socket.on("error", () => undefined);
        socket.once("close", () => {
          lines.delete(socket);
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far).pipe(near);
    });
    relay.listen(0, "127.0.0.1");
    await once(relay, "listening");
    const address = `http://127.0.0.1:${(relay.address() as AddressInfo).port}`;
    product = await startProductProcess(join(folder.path, "data"), { PUBLIC_URL: address });
    port = Number(new URL(product.url).port);
    browser = await launchBrowser();
    page = await browser.newPage();
    page.on("websocket", (socket) => {
      socket.on("framereceived", ({ payload }) => {
        if (typeof payload !== "string") received.push(payload);
      });
    });
    await page.goto(address);
  });

  afterAll(async () => {
    await browser.close();
    relay.close();
    for (const line of lines) line.destroy();
    expect(await product.stop()).toBe(0);
    folder.remove();
  });

  it("says so, comes back by itself, keeps the conversation, and hears the answer to its end", async () => {
    await page.getByText("Ask the Norvik RS-18").waitFor();
    await page.getByLabel("Question", { exact: true }).fill("What does code E-42 mean?");
    await page.keyboard.press("Enter");
    const turn = page.getByTestId("turn").last();
    await turn.getByTestId("page-mark").first().waitFor();
    await expect.poll(() => audioOf(received).samples, { timeout: 20_000 }).toBeGreaterThan(12_000);
    const before = audioOf(received).samples;
    for (const line of lines) line.resetAndDestroy();
    await page.getByRole("status").getByText("Reconnecting…").waitFor();
    await page.getByText("Reconnecting…").waitFor({ state: "detached", timeout: 10_000 });
    await turn.getByText(/answered after/).waitFor({ timeout: 20_000 });
    await expect.poll(() => audioOf(received).samples, { timeout: 20_000 }).toBeGreaterThan(before + 12_000);
    expect(await page.getByTestId("turn").count()).toBe(1);
    expect(await page.getByRole("alert").count()).toBe(0);
  });
});
