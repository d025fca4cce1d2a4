import { execFile } from "node:child_process";
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { processArguments, threadEntry } from "./thread.ts";

const support = new URL("../../test/support/here.ts", import.meta.url).href;
const built = pathToFileURL("/somewhere/dist/base/here.js").href;

it("starts a module of the source in a worker thread", async () => {
  const { filename, argv } = threadEntry(support, "echo-thread");
  const worker = new Worker(filename, { argv });
  const [answer] = (await once(worker, "message")) as unknown[];
  await worker.terminate();
  expect(answer).toBe("echo");
});

it("starts a module of the source in a child process, with arguments", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [...processArguments(support, "echo-thread"), "a", "b"]);
  expect(stdout).toBe("echo a b");
});

it("names the built module beside a caller that is built, and needs nothing else", () => {
  expect(threadEntry(built, "kernel")).toEqual({ filename: "/somewhere/dist/base/kernel.js", argv: [] });
  expect(processArguments(built, "parse")).toEqual(["/somewhere/dist/base/parse.js"]);
});
