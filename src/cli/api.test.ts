import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { Api } from "./api.ts";

let server: Server;
let api: Api;
let answers: { status: number; headers?: Record<string, string>; body: unknown }[];
let asked: number;

beforeEach(async () => {
  asked = 0;
  server = createServer((_request, response) => {
    const answer = answers[Math.min(asked++, answers.length - 1)];
    response.writeHead(answer?.status ?? 500, { "content-type": "application/json", ...answer?.headers }).end(JSON.stringify(answer?.body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  api = new Api(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, "token");
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const limited = (retryAfter: string) => ({
  status: 429,
  headers: { "retry-after": retryAfter },
  body: {
    error: { code: "rate-limited", message: "too many", detail: { what: "It", limit: 1, windowMs: 1, retryAfterMs: 1 } },
    detail: "too many",
  },
});
const call = (signal = new AbortController().signal) => api.call({ path: "/v1/x", reply: z.object({ ok: z.boolean() }), signal });

it("asks again when it is told to wait, after that wait", async () => {
  answers = [limited("0"), limited("0"), { status: 200, body: { ok: true } }];
  expect(await call()).toEqual({ ok: true });
  expect(asked).toBe(3);
});

it("does not wait for hours, nor for ever", async () => {
  answers = [limited("3600")];
  await expect(call()).rejects.toMatchObject({ code: "rate-limited" });
  expect(asked).toBe(1);
  answers = [limited("0")];
  await expect(call()).rejects.toMatchObject({ code: "rate-limited" });
  expect(asked).toBe(21);
});

it("stops waiting when the command is stopped", async () => {
  answers = [limited("100")];
  const stop = new AbortController();
  const waiting = call(stop.signal);
  await once(server, "request");
  stop.abort();
  await expect(waiting).rejects.toThrow();
});
