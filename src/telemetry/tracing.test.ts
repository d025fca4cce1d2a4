import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { gunzipSync } from "node:zlib";
import { type AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { failure } from "../errors.ts";
import { type Ask } from "../knowledge/ask.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { localTenant } from "../tenancy/tenant.ts";
import { tracedAsk } from "./traced-ask.ts";
import { openTracing, type Tracing } from "./tracing.ts";

const exported = z.object({
  resourceSpans: z.array(
    z.object({
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              name: z.string(),
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().optional(),
              status: z.object({ message: z.string().optional() }).optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});
type Span = z.infer<typeof exported>["resourceSpans"][number]["scopeSpans"][number]["spans"][number];

let collector: Server;
let spans: Map<string, Span>;
let tracing: Tracing;

beforeEach(async () => {
  spans = new Map();
  collector = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const body = Buffer.concat(pieces);
      const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
      const { resourceSpans } = exported.parse(JSON.parse(text.toString()));
      for (const { scopeSpans } of resourceSpans) {
        for (const scope of scopeSpans) for (const span of scope.spans) spans.set(span.name, span);
      }
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  collector.listen(0, "127.0.0.1");
  await once(collector, "listening");
  const { port } = collector.address() as AddressInfo;
  tracing = await openTracing({ url: `http://127.0.0.1:${port}/`, sampleRatio: 1, role: "rag", version: "1", instance: "a" });
});

afterEach(async () => {
  await tracing.close();
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

it("goes on with a trace of another process, and hands it on", async () => {
  let handedOn: string | undefined;
  await tracing.inSpan("caller", {}, async () => {
    const headers = tracing.headers();
    await tracing.continued(headers, "callee", {}, async () => {
      await tracing.inSpan("below", {}, async () => (handedOn = tracing.headers().traceparent));
    });
  });
  await tracing.close();
  const [caller, callee, below] = [spans.get("caller"), spans.get("callee"), spans.get("below")];
  expect(callee).toMatchObject({ traceId: caller?.traceId, parentSpanId: caller?.spanId });
  expect(below).toMatchObject({ traceId: caller?.traceId, parentSpanId: callee?.spanId });
  expect(handedOn).toContain(below?.spanId);
});

it("names the code of what failed and none of its text", async () => {
  const work = tracing.inSpan("failing", {}, async () => {
    throw failure("equipment-not-found", { equipment: "secret-press" });
  });
  await expect(work).rejects.toMatchObject({ code: "equipment-not-found" });
  await tracing.close();
  expect(spans.get("failing")?.status?.message).toBe("equipment-not-found");
});

it("keeps one span open over all sentences of an answer, and what is asked meanwhile below it", async () => {
  const inner: Ask = {
    retrieve: () => Promise.reject(new Error("not asked")),
    async *ask() {
      await tracing.inSpan("inside", {}, async () => undefined);
      yield { type: "done", answerId: "a", answered: false, timing: { retrieve: 0, firstSentence: 0, total: 0 } };
    },
  };
  const question = { tenant: localTenant, equipment: slugSchema.parse("press"), question: "?", signal: new AbortController().signal };
  const types: string[] = [];
  for await (const event of tracedAsk(inner, tracing).ask(question)) types.push(event.type);
  await tracing.close();
  expect(types).toEqual(["done"]);
  expect(spans.get("inside")?.parentSpanId).toBe(spans.get("ask")?.spanId);
});

it("is nothing without a collector", async () => {
  const none = await openTracing({ url: undefined, sampleRatio: 1, role: "rag", version: "1", instance: "a" });
  expect(await none.inSpan("x", {}, async () => none.headers())).toEqual({});
  await none.close();
});
