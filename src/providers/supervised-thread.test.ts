import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { silentLog } from "../base/log.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { SupervisedThread } from "./supervised-thread.ts";

/** A thread that says it is up, answers what it is sent, and dies on demand in each way a thread can. */
const source = `
import { parentPort, workerData } from "node:worker_threads";
parentPort.on("message", (message) => {
  if (message === "throw") throw new Error("out of order");
  if (message === "exit") process.exit(3);
  parentPort.postMessage({ heard: message, data: workerData });
});
parentPort.postMessage("up");
`;

describe("a supervised thread", () => {
  let folder: string;
  let filename: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "equivox-thread-"));
    filename = join(folder, "thread.mjs");
    await writeFile(filename, source);
  });
  afterAll(() => rm(folder, { recursive: true }));

  function start() {
    const clock = new ManualClock();
    const messages: unknown[] = [];
    const problems: string[] = [];
    let ups = 0;
    const thread = new SupervisedThread({
      entry: { filename, argv: [] },
      data: "settings",
      clock,
      log: silentLog,
      onMessage: (message) => messages.push(message),
      onUp: () => ups++,
      onDown: (problem) => problems.push(problem),
    });
    const isUp = (times: number) => vi.waitFor(() => expect(ups).toBe(times), 10_000);
    const hasDied = (times: number) => vi.waitFor(() => expect(problems).toHaveLength(times), 10_000);
    return { thread, clock, messages, problems, isUp, hasDied };
  }

  it("is up once it says so, has its data, and answers", async () => {
    const { thread, messages, isUp } = start();
    expect(thread.up).toBe(false);
    thread.post("lost, because nobody listens yet");
    await isUp(1);
    expect(thread.up).toBe(true);
    thread.post("hello");
    await vi.waitFor(() => expect(messages).toEqual([{ heard: "hello", data: "settings" }]));
    await thread.close();
  });

  it("tells when it is in the middle of no start any more, whichever way that ended", async () => {
    const { thread, clock, isUp, hasDied } = start();
    const seen: string[] = [];
    const first = thread.loaded.then(() => seen.push(thread.up ? "up" : "down"));
    expect(seen).toEqual([]);
    await first;
    await isUp(1);
    thread.post("exit");
    await hasDied(1);
    await thread.loaded;
    clock.advance(100);
    const again = thread.loaded.then(() => seen.push("again"));
    expect(thread.up).toBe(false);
    await again;
    await isUp(2);
    expect(seen).toEqual(["up", "again"]);
    await thread.close();
    await thread.loaded;
  });

  it("is started again after it has thrown or ended, and says why it was down", async () => {
    const { thread, clock, messages, problems, isUp, hasDied } = start();
    await isUp(1);
    thread.post("throw");
    await hasDied(1);
    expect(problems).toEqual(["out of order"]);
    expect(thread.up).toBe(false);
    clock.advance(100);
    await isUp(2);
    thread.post("exit");
    await hasDied(2);
    expect(problems[1]).toBe("the thread ended");
    clock.advance(200);
    await isUp(3);
    thread.post("still here");
    await vi.waitFor(() => expect(messages).toMatchObject([{ heard: "still here" }]));
    await thread.close();
  });

  it("waits twice as long each time it dies soon, and 0.1 s again once it has lived for long", async () => {
    const { thread, clock, isUp, hasDied } = start();
    await isUp(1);
    for (const [deaths, pauseMs] of [100, 200, 400].entries()) {
      thread.post("exit");
      await hasDied(deaths + 1);
      clock.advance(pauseMs - 1);
      expect(clock.pending).toBe(1);
      clock.advance(1);
      expect(clock.pending).toBe(0);
      await isUp(deaths + 2);
    }
    clock.advance(30_001);
    thread.post("exit");
    await hasDied(4);
    clock.advance(100);
    await isUp(5);
    await thread.close();
  });

  it("stays down once it is closed, also while it waits to be started again", async () => {
    const { thread, clock, problems, isUp, hasDied } = start();
    await isUp(1);
    thread.post("exit");
    await hasDied(1);
    await thread.close();
    await thread.close();
    expect(clock.pending).toBe(0);
    thread.post("hello");
    expect(thread.up).toBe(false);

    const other = start();
    await other.isUp(1);
    await other.thread.close();
    expect(other.problems).toEqual([]);
    expect(other.clock.pending).toBe(0);
    expect(problems).toHaveLength(1);
  });
});
