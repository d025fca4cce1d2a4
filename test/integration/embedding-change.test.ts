import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { z } from "zod";
import { openSqliteStore } from "../../src/stores/sqlite/sqlite-store.ts";
import { slugSchema } from "../../src/tenancy/equipment.ts";
import { localTenant } from "../../src/tenancy/tenant.ts";
import { ProductClient, signToken } from "../support/product-client.ts";
import { startProductProcess, temporaryFolder } from "../support/product-process.ts";

const secret = "a secret that is known to nobody else";
const dimensions = 64;
const question = "How tight must the cover be?";
const manual = "# Pump\n\n## Cover\n\nTighten the cover to 25 Nm in three steps.\n\n## Oil\n\nChange the oil after 500 hours.\n";

let endpoint: Server;
let isBroken: boolean;
let asked: string[];

/** Words as places of a vector: enough for a question to be like its answer. */
function vectorOf(input: string): number[] {
  const vector = new Array<number>(dimensions).fill(0.01);
  for (const word of input.toLowerCase().match(/\w+/g) ?? []) {
    const place = Buffer.from(word).reduce((sum, byte) => (sum * 31 + byte) % dimensions, 7);
    vector[place] = (vector[place] ?? 0) + 1;
  }
  return vector;
}

beforeEach(async () => {
  isBroken = true;
  asked = [];
  endpoint = createServer((request, response) => {
    void text(request).then((raw) => {
      const { input } = z.object({ input: z.array(z.string()) }).parse(JSON.parse(raw));
      asked.push(...input);
      if (isBroken) response.writeHead(503).end();
      else response.end(JSON.stringify({ data: input.map((one, index) => ({ index, embedding: vectorOf(one) })) }));
    });
  });
  endpoint.listen(0, "127.0.0.1");
  await once(endpoint, "listening");
});
afterEach(async () => {
  endpoint.closeAllConnections();
  endpoint.close();
  await once(endpoint, "close");
});

it(
  "embeds everything anew when the model is changed, while the vectors of the one before go on answering",
  { timeout: 500_000 },
  async () => {
    const folder = temporaryFolder();
    const key = { tenant: localTenant, equipment: slugSchema.parse("pump") };
    const ask = async (client: ProductClient): Promise<void> => {
      const reply = await client.call("/v1/ask", { json: { equipment: "pump", question } });
      expect(reply.body).toMatchObject({ answered: true, answer: expect.stringContaining("25") as string });
    };
    const modelsOf = async (): Promise<(string | undefined)[]> => {
      const store = openSqliteStore({ directory: folder.path });
      try {
        return ((await store.documents.readPartition(key))?.segments ?? []).map(({ model }) => model);
      } finally {
        await store.close();
      }
    };
    try {
      const before = await startProductProcess(folder.path, { SECRET_KEY: secret });
      const first = new ProductClient(before.url, await signToken(secret));
      await first.call("/v1/equipment", { json: { slug: "pump", name: "Pump" } });
      const { jobId, documentId } = z
        .object({ jobId: z.string(), documentId: z.string() })
        .parse((await first.upload("pump", "pump.md", manual)).body);
      await vi.waitFor(async () => expect((await first.call(`/v1/jobs/${jobId}`)).body).toMatchObject({ state: "indexed" }), {
        timeout: 150_000,
        interval: 500,
      });
      await before.stop();
      expect(await modelsOf()).toEqual(["all-MiniLM-L6-v2-int8"]);

      const { port } = endpoint.address() as AddressInfo;
      const after = await startProductProcess(folder.path, {
        SECRET_KEY: secret,
        EMBEDDING: "openai-compatible",
        EQUIVOX_EMBEDDING_URL: `http://127.0.0.1:${port}/v1`,
        EQUIVOX_EMBEDDING_MODEL: "words",
        EQUIVOX_EMBEDDING_DIMENSIONS: String(dimensions),
      });
      const second = new ProductClient(after.url, await signToken(secret));
      await vi.waitFor(() => expect(asked.length).toBeGreaterThan(0), { timeout: 60_000 });
      await ask(second);
      // All workers agree on this id.
      const digest = createHash("sha256")
        .update(JSON.stringify([documentId, 1, "words/64"]))
        .digest("hex");
      const job = async () => (await second.call(`/v1/jobs/job.pump.${digest.slice(0, 16)}`)).body;
      expect(await job()).toMatchObject({ kind: "embed", state: expect.stringMatching(/queued|running/) as string, searchable: true });
      isBroken = false;
      await vi.waitFor(async () => expect(await job()).toMatchObject({ state: "indexed", progress: { reused: 0 } }), {
        timeout: 150_000,
        interval: 500,
      });
      await ask(second);
      await after.stop();
      expect(await modelsOf()).toEqual(["words/64"]);
    } finally {
      folder.remove();
    }
  },
);
