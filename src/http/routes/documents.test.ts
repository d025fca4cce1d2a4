import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLog } from "../../base/log.ts";
import { ManualClock } from "../../base/manual-clock.ts";
import { countingRandom } from "../../base/random.ts";
import { tenantSchema, userSchema } from "../../tenancy/tenant.ts";
import { createApp, type App } from "../app.ts";
import { authenticate } from "../authentication.ts";
import { closeServer, listen } from "../listen.ts";
import { OriginPolicy } from "../origin-policy.ts";
import { addCookies } from "../session-cookie.ts";
import { documentRoutes } from "./documents.ts";

const clock = new ManualClock();
let server: Server;
const documentId = "doc.press.0000000000000000";
let app: App;
let url: string;
let file: Readable;

beforeEach(async () => {
  server = createServer();
  file = new Readable({ read: () => undefined });
  file.push("the first bytes");
  app = createApp({ server, bodyMaxBytes: 1_024, log: silentLog, random: countingRandom(), metrics: { httpRequest: () => undefined } });
  await addCookies(app);
  const principal = {
    tenant: tenantSchema.parse("acme"),
    user: userSchema.parse("ann"),
    permissions: new Set(["documents:read"] as const),
    tokenId: "acme/1",
    issuedAt: 0,
    expiresAt: Infinity,
  };
  const origins = new OriginPolicy({ localMode: false, secure: false, publicUrl: undefined, allowedOrigins: [], port: () => 0 });
  authenticate(app, { tokens: { verify: async () => principal }, origins });
  const services = {
    clock,
    files: { open: async () => ({ stream: file, bytes: 1_000 }) },
    equipment: { get: async () => undefined },
    documents: {
      getDocument: async () => ({ id: documentId, latestVersion: 1 }),
      getVersion: async () => ({ version: 1, fileKey: "acme/1", fileName: "m.pdf", mediaType: "application/pdf" }),
    },
  };
  documentRoutes(app, services as never, { uploadTimeoutMs: 60_000 });
  await app.ready();
  url = `http://127.0.0.1:${await listen(server, { host: "127.0.0.1", port: 0, setting: "PORT" })}/v1/documents/${documentId}/file`;
});
afterEach(async () => {
  await closeServer(server, 0);
  await app.close();
});

const download = (signal?: AbortSignal) => fetch(url, { headers: { authorization: "Bearer x" }, ...(signal ? { signal } : {}) });

it("cuts off a download that takes too long, and closes the file", async () => {
  const response = await download();
  expect(response.headers.get("content-length")).toBe("1000");
  clock.advance(60_000);
  await expect(response.text()).rejects.toThrow();
  expect(file.destroyed).toBe(true);
});

it("closes the file when the client leaves", async () => {
  const client = new AbortController();
  await download(client.signal);
  const closed = once(file, "close").catch(() => undefined);
  client.abort();
  await closed;
  expect(file.destroyed).toBe(true);
  expect(clock.pending).toBe(0);
});
