import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { get } from "node:https";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { failure } from "../../src/errors.ts";
import { answerOf, startHttpBench, type BenchOptions, type HttpBench } from "../support/http-server.ts";
import { testCertificate, testKey } from "../support/test-certificate.ts";

const benches: HttpBench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.close();
});

async function start(options: BenchOptions = {}): Promise<HttpBench> {
  const bench = await startHttpBench(options);
  benches.push(bench);
  return bench;
}

const internal = async (bench: HttpBench, path: string) => {
  const response = await fetch(bench.internal.url + path);
  return { status: response.status, type: response.headers.get("content-type"), text: await response.text() };
};

describe("health", () => {
  test("probes need no token and turn when the server drains", async () => {
    const bench = await start();
    for (const path of ["/livez", "/readyz", "/startupz"]) {
      expect((await bench.call(path, { anonymous: true })).json).toEqual({ status: "ready" });
      expect((await internal(bench, path)).status).toBe(200);
    }
    bench.lifecycle.drain();
    expect((await bench.call("/livez", { anonymous: true })).status).toBe(200);
    const ready = await bench.call("/readyz", { anonymous: true });
    expect(ready.status).toBe(503);
    expect(ready.headers.get("connection")).toBe("close");
  });

  test("in detail is for administrators and operators, and for the internal port", async () => {
    const bench = await start();
    expect((await bench.call("/health/detailed", { anonymous: true })).status).toBe(401);
    expect((await bench.call("/health/detailed", { permissions: ["ask"] })).status).toBe(403);
    for (const permission of ["admin", "operator"] as const) {
      expect((await bench.call("/health/detailed", { permissions: [permission] })).json).toMatchObject({
        status: "ok",
        role: "all",
        checks: { database: { state: "ok", since: expect.any(Number) as number, latencyMs: expect.any(Number) as number } },
      });
    }
    expect((await internal(bench, "/health/detailed")).status).toBe(200);
  });

  test("says when the database does not answer", async () => {
    const bench = await start();
    vi.spyOn(bench.store, "ping").mockRejectedValue(failure("storage-failed", { what: "the database", problem: "gone" }));
    const reply = await bench.call("/health/detailed");
    expect(reply.status).toBe(503);
    expect(reply.json).toMatchObject({
      status: "failing",
      checks: { database: { state: "down", problem: expect.stringContaining("gone") as string, effect: "nothing is served" } },
    });
  });
});

describe("metrics", () => {
  test("are on the internal port only, and hold no name of a tenant, machine or document", async () => {
    const bench = await start();
    bench.answerWith({ ask: answerOf("Yes.") });
    await bench.call("/v1/equipment", { json: { slug: "secret-press", name: "Press" }, tenant: "secret-tenant" });
    await bench.call("/v1/ask", { json: { equipment: "secret-press", question: "secret?" }, tenant: "secret-tenant" });
    await bench.call("/v1/secret-route", { anonymous: true });
    const { status, type, text } = await internal(bench, "/metrics");
    expect(status).toBe(200);
    expect(type).toContain("text/plain");
    expect(text).toContain('http_request_duration_seconds_count{method="POST",route="/v1/ask",status="200"} 1');
    expect(text).toContain('turn_stage_duration_seconds_sum{mode="text",stage="total"} 0.009');
    expect(text).toContain("\nactive_connections 0\n");
    expect(text).not.toContain("secret");
    expect((await bench.call("/metrics")).status).toBe(404);
  });
});

describe("the server", () => {
  test("says when its port is taken, and which setting chooses another", async () => {
    const bench = await start();
    const port = String(bench.server.port);
    await expect(startHttpBench({ environment: { PORT: port } })).rejects.toMatchObject({
      code: "port-in-use",
      detail: { port: Number(port), setting: "PORT" },
    });
  });

  test("lets a request under way finish when it closes, and takes no new ones", async () => {
    const bench = await start();
    let release: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      bench.answerWith({
        async *ask(question) {
          resolve();
          await new Promise<void>((done) => (release = done));
          yield* answerOf("At last.")(question);
        },
      });
    });
    await bench.call("/v1/equipment", { json: { slug: "press", name: "Press" } });
    const answer = bench.call("/v1/ask", { json: { equipment: "press", question: "Well?" } });
    await begun;
    const closed = bench.server.close();
    await expect(fetch(`${bench.url}/livez`)).rejects.toThrow();
    release();
    expect((await answer).json).toMatchObject({ answer: "At last." });
    await closed;
  });

  test("cuts off what does not finish in time", async () => {
    const bench = await start({ environment: { EQUIVOX_DRAIN_TIMEOUT_MS: "50" } });
    await bench.call("/v1/equipment", { json: { slug: "press", name: "Press" } });
    const begun = new Promise<void>((resolve) => {
      bench.answerWith({
        async *ask({ signal }) {
          resolve();
          await new Promise<void>((done) => signal.addEventListener("abort", () => done()));
          yield* [];
        },
      });
    });
    const answer = bench.call("/v1/ask", { json: { equipment: "press", question: "Well?" } });
    answer.catch(() => undefined);
    await begun;
    await bench.server.close();
    await expect(answer).rejects.toThrow();
  });

  test.each([
    ["headers", "GET /livez HTTP/1.1\r\nHost: localhost\r\n"],
    ["a body", "POST /v1/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"],
  ])("does not wait for ever for %s", async (_name, bytes) => {
    const bench = await start({ environment: { EQUIVOX_HEADERS_TIMEOUT_MS: "200" } });
    const socket = connect(bench.server.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.resume();
    socket.write(bytes);
    await once(socket, "close");
  });

  test("speaks HTTPS with a certificate, keeps its cookie to it and asks browsers to stay with it", async () => {
    const directory = await mkdtemp(join(tmpdir(), "equivox-tls-"));
    try {
      const [TLS_KEY, TLS_CERT] = [join(directory, "key.pem"), join(directory, "cert.pem")];
      await Promise.all([writeFile(TLS_KEY, testKey), writeFile(TLS_CERT, testCertificate)]);
      const bench = await start({ environment: { TLS_CERT, TLS_KEY } });
      expect(bench.url).toMatch(/^https:/);
      const headers = await new Promise<NodeJS.Dict<string | string[]>>((resolve, reject) => {
        get(`${bench.url}/livez`, { ca: testCertificate }, (response) => {
          response.resume();
          resolve(response.headers);
        }).on("error", reject);
      });
      expect(headers["strict-transport-security"]).toContain("max-age=31536000");
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });

  test.each([
    [{ TLS_CERT: "/nowhere/cert.pem" }, "setting-invalid"],
    [{ TLS_CERT: "/nowhere/cert.pem", TLS_KEY: "/nowhere/key.pem" }, "file-unreadable"],
    [{ HOST: "192.0.2.1" }, "setting-invalid"],
  ])("does not start with %o", async (environment, code) => {
    await expect(startHttpBench({ environment })).rejects.toMatchObject({ code });
  });
});
