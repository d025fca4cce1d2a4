import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { processArguments } from "../../base/thread.ts";

it("a process with its network closed reaches nothing, by whichever way", async () => {
  let reached = 0;
  const server = createServer((_, response) => {
    reached++;
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const program = processArguments(new URL("../../../test/support/x", import.meta.url).href, "closed-network");
  const { stdout } = await promisify(execFile)(process.execPath, [...program, `http://127.0.0.1:${port}/`]);
  server.close();
  const ways = ["fetch", "http", "http2", "net", "listen", "udp", "lookup", "lookupPromise"];
  expect(JSON.parse(stdout)).toEqual(Object.fromEntries(ways.map((way) => [way, "closed"])));
  expect(reached).toBe(0);
});
