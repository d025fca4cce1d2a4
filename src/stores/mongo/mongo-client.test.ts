import { createServer } from "node:net";
import { once } from "node:events";
import { expect, it } from "vitest";
import { z } from "zod";
import { openMongoClient } from "./mongo-client.ts";

it("names the address, its password hidden, when no server answers", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.number() }).parse(server.address());
  server.close();
  await once(server, "close");
  const url = `mongodb://ada:s3cret@127.0.0.1:${port}/plant`;
  const error = await openMongoClient({ url, serverSelectionTimeoutMs: 100 }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "store-unreachable", detail: { address: `mongodb://ada:***@127.0.0.1:${port}/plant` } });
  expect(String(error)).not.toContain("s3cret");
});

it("refuses an address that is none, and does not show its password", async () => {
  const error = await openMongoClient({ url: "mongo://ada:s3cret@host" }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "setting-invalid", detail: { setting: "MONGO_URL", value: "mongo://ada:***@host" } });
  expect(String(error)).not.toContain("s3cret");
});
