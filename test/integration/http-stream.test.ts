import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { failure } from "../../src/errors.ts";
import { type Job } from "../../src/knowledge/job.ts";
import { answerOf, startHttpBench, type HttpBench } from "../support/http-server.ts";

let bench: HttpBench;

beforeEach(async () => {
  bench = await startHttpBench({
    environment: { EQUIVOX_EVENT_STREAMS_MAX: "2", EQUIVOX_EVENT_STREAM_HEARTBEAT_MS: "1000", EQUIVOX_DRAIN_TIMEOUT_MS: "500" },
  });
  await bench.call("/v1/equipment", { json: { slug: "press", name: "Press" } });
});
afterEach(() => bench.close());

interface ReceivedEvent {
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Opens a stream of events and hands them out one by one; comments are counted. */
async function openStream(path: string, init: RequestInit = {}) {
  const controller = new AbortController();
  const response = await fetch(bench.url + path, {
    ...init,
    signal: controller.signal,
    headers: { authorization: `Bearer ${await bench.token()}`, accept: "text/event-stream", ...(init.headers as Record<string, string>) },
  });
  const reader = (response.body ?? new ReadableStream<Uint8Array>()).getReader();
  let buffered = "";
  let comments = 0;
  const next = async (): Promise<ReceivedEvent | undefined> => {
    for (;;) {
      const end = buffered.indexOf("\n\n");
      if (end >= 0) {
        const block = buffered.slice(0, end);
        buffered = buffered.slice(end + 2);
        const parts = /^event: (.*)\ndata: (.*)$/.exec(block);
        if (parts) return { event: parts[1] ?? "", data: JSON.parse(parts[2] ?? "") as Record<string, unknown> };
        comments++;
        continue;
      }
      const { value, done } = await reader.read();
      if (done) return undefined;
      buffered += Buffer.from(value).toString();
    }
  };
  return { response, next, comments: () => comments, leave: () => controller.abort() };
}

async function upload(): Promise<Job> {
  const form = new FormData();
  form.append("file", new Blob(["# Manual"]), "manual.md");
  await bench.call("/v1/equipment/press/documents", { body: form });
  return (await bench.store.jobs.claimJob(Date.now(), 60_000))!;
}

describe("the events of a job", () => {
  test("say where it stands, then each step, and end when it has ended", async () => {
    const job = await upload();
    const stream = await openStream(`/v1/jobs/${job.id}/events`);
    expect(stream.response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(await stream.next()).toMatchObject({ event: "job", data: { jobId: job.id, state: "running" } });
    bench.tell({ ...job, progress: { stage: "reading", done: 1, total: 3 } });
    expect(await stream.next()).toMatchObject({ data: { progress: { stage: "reading", done: 1, total: 3 } } });
    bench.tell({ ...job, id: "job.press.0000000000000000", state: "failed" });
    bench.tell({ ...job, state: "indexed", searchable: true, progress: { stage: "done", done: 3, total: 3 } });
    expect(await stream.next()).toMatchObject({ data: { state: "indexed", searchable: true } });
    expect(await stream.next()).toBeUndefined();
    expect(bench.followers()).toBe(0);
  });

  test("show that they are alive, and what another process has stored", async () => {
    const job = await upload();
    const stream = await openStream(`/v1/jobs/${job.id}/events`);
    await stream.next();
    const ended = stream.next();
    await vi.waitFor(() => expect(stream.comments()).toBeGreaterThan(0), 5_000);
    const lease = { tenant: job.tenant, equipment: job.equipment, jobId: job.id, fence: job.fence };
    const error = { code: "document-broken", message: "It is broken." };
    await bench.store.jobs.finishJob(lease, { state: "failed", searchable: false, progress: job.progress, error, now: Date.now() });
    expect(await ended).toMatchObject({ data: { state: "failed", error } });
    expect(await stream.next()).toBeUndefined();
  });

  test("are followed by so many clients and no more; one that leaves makes room", async () => {
    const job = await upload();
    const path = `/v1/jobs/${job.id}/events`;
    const streams = [await openStream(path), await openStream(path)];
    expect((await bench.call(path)).json).toMatchObject({ error: { code: "queue-full" } });
    streams[0]!.leave();
    await vi.waitFor(() => expect(bench.followers()).toBe(1));
    const third = await openStream(path);
    expect(third.response.status).toBe(200);
    streams[1]!.leave();
    third.leave();
    await vi.waitFor(() => expect(bench.followers()).toBe(0));
  });

  test("end when the server drains", async () => {
    const job = await upload();
    const stream = await openStream(`/v1/jobs/${job.id}/events`);
    await stream.next();
    bench.lifecycle.drain();
    expect(await stream.next()).toBeUndefined();
  });

  test("of a job that is not there are a plain 404", async () => {
    const stream = await openStream("/v1/jobs/job.press.0000000000000000/events");
    expect(stream.response.status).toBe(404);
  });
});

describe("an answer in events", () => {
  const ask = (json: unknown) => ({ method: "POST", body: JSON.stringify(json), headers: { "content-type": "application/json" } });
  const question = { equipment: "press", question: "How often?" };

  test("comes sentence by sentence, then as a whole", async () => {
    bench.answerWith({ ask: answerOf("Oil it weekly.") });
    const stream = await openStream("/v1/ask", ask(question));
    expect(await stream.next()).toMatchObject({
      event: "sentence",
      data: { index: 0, text: "Oil it weekly.", citations: [{ n: 1, page: 4 }] },
    });
    const done = await stream.next();
    expect(done).toMatchObject({
      event: "done",
      data: { answered: true, answer: "Oil it weekly.", sessionId: expect.stringMatching(/^ses\./) as string },
    });
    expect(await stream.next()).toBeUndefined();
    expect((await bench.call(`/v1/sessions/${String(done?.data["sessionId"])}`)).json["turns"]).toHaveLength(1);
  });

  test("is refused with its own status when nothing was said yet", async () => {
    bench.answerWith({
      ask: () => {
        throw failure("equipment-not-found", { equipment: "press" });
      },
    });
    const stream = await openStream("/v1/ask", ask(question));
    expect(stream.response.status).toBe(404);
    expect(stream.response.headers.get("content-type")).toContain("application/json");
  });

  test("that breaks off says so, and leaves no turn", async () => {
    bench.answerWith({
      async *ask(asked) {
        for await (const event of answerOf("Half.")(asked)) {
          if (event.type === "done") throw failure("language-model-failed", { model: "m", problem: "gone" });
          yield event;
        }
      },
    });
    const stream = await openStream("/v1/ask", ask(question));
    expect((await stream.next())?.event).toBe("sentence");
    expect(await stream.next()).toMatchObject({ event: "error", data: { error: { code: "language-model-failed" } } });
    expect(await stream.next()).toBeUndefined();
    expect((await bench.call("/v1/sessions")).json).toEqual({ sessions: [] });
  });

  test.each(["text/event-stream", "application/json"])("is given up when the client leaves (%s), and leaves no turn", async (accept) => {
    const stopped = deferred();
    const begun = deferred();
    bench.answerWith({
      async *ask({ signal, ...asked }) {
        for await (const event of answerOf("Half.")({ signal, ...asked })) {
          if (event.type === "done") break;
          yield event;
        }
        begun.resolve(undefined);
        await new Promise<void>((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        }).catch((error: unknown) => {
          stopped.resolve(error);
          throw error;
        });
      },
    });
    const controller = new AbortController();
    const reply = fetch(`${bench.url}/v1/ask`, {
      ...ask(question),
      signal: controller.signal,
      headers: { authorization: `Bearer ${await bench.token()}`, "content-type": "application/json", accept },
    });
    reply.catch(() => undefined);
    await begun.promise;
    controller.abort();
    expect(await stopped.promise).toMatchObject({ code: "client-left" });
    expect((await bench.call("/v1/sessions")).json).toEqual({ sessions: [] });
  });
});

function deferred() {
  let resolve: (value: unknown) => void = () => undefined;
  const promise = new Promise<unknown>((done) => {
    resolve = done;
  });
  return { promise, resolve: (value: unknown) => resolve(value) };
}

test("a question over its time is stopped", async () => {
  const hasty = await startHttpBench({ environment: { EQUIVOX_REQUEST_TIMEOUT_MS: "100" } });
  try {
    hasty.answerWith({
      async *ask({ signal }) {
        await new Promise<void>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
        yield* [];
      },
    });
    const reply = await hasty.call("/v1/ask", { json: { equipment: "press", question: "Well?" } });
    expect(reply.status).toBe(504);
    expect(reply.json).toMatchObject({ error: { code: "deadline-exceeded", detail: { timeoutMs: 100 } } });
  } finally {
    await hasty.close();
  }
});
