import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { modelServer, type ModelServer } from "../../../test/support/model-server.ts";
import { type EquivoxError } from "../../errors.ts";
import { createRemoteModel } from "./remote-model.ts";

describe.each(["openai-compatible", "anthropic", "google"] as const)("a model behind an API: %s", (provider) => {
  let server: ModelServer;
  beforeEach(async () => {
    server = await modelServer(provider);
  });
  afterEach(() => server.close());

  const modelAt = (url: string, timeoutMs = 30_000) =>
    createRemoteModel({ provider, baseUrl: url, model: "small", key: "secret-key", timeoutMs, maxCharacters: 900 });

  const start = (signal = new AbortController().signal, timeoutMs?: number) =>
    modelAt(server.url, timeoutMs).stream({ system: "Be brief.", prompt: "Say hello.", signal })[Symbol.asyncIterator]();

  async function rest(iterator: AsyncIterator<string>): Promise<string> {
    let text = "";
    for (let piece = await iterator.next(); !piece.done; piece = await iterator.next()) text += piece.value;
    return text;
  }

  it("asks as the API expects, without randomness, and yields each piece as it comes", async () => {
    const pieces = start();
    const first = pieces.next();
    const exchange = await server.next();
    expect(exchange).toMatchObject({ model: "small", key: "secret-key", temperature: 0, maxTokens: 300 });
    expect(exchange).toMatchObject({ system: "Be brief.", prompt: "Say hello." });
    exchange.send("Tighten it ");
    expect(await first).toEqual({ done: false, value: "Tighten it " });
    exchange.send("to 25 Nm [1].");
    exchange.finish();
    expect(await rest(pieces)).toBe("to 25 Nm [1].");
  });

  it("gives no content when the answer is empty", async () => {
    const text = rest(start());
    (await server.next()).finish();
    expect(await text).toBe("");
  });

  it.each([
    [401, '{"error":{"message":"Incorrect API key provided: secret-key"}}', "it refused the key (401); check EQUIVOX_LLM_KEY"],
    [
      400,
      '{"type":"error","error":{"type":"invalid_request_error","code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}',
      "it refused the key (400)",
    ],
    [404, '{"error":{"message":"model not found"}}', "it knows no model small"],
    [429, '{"error":{"message":"slow down"}}', "it is busy, or its quota is used up (429)"],
    [
      500,
      '{"type":"error","error":{"type":"api_error","code":500,"status":"INTERNAL","message":"out of memory for secret-key"}}',
      "it answered with status 500: out of memory for …",
    ],
    [502, "<html>Bad gateway</html>", "it answered with status 502"],
  ])("says what status %i means, and not the key", async (status, body, problem) => {
    const text = rest(start());
    (await server.next()).reply(status, body);
    const error = await text.catch((thrown: unknown) => thrown as EquivoxError);
    expect(error).toMatchObject({ code: "language-model-failed" });
    expect(String(error)).toContain(problem);
    expect(String(error)).not.toContain("secret-key");
  });

  it.each([
    ["an event that is not JSON", "data: {garbage\n\n"],
    ["an event of another shape", 'data: {"choices":"none","candidates":"none"}\n\n'],
  ])("refuses %s", async (_name, body) => {
    const text = rest(start());
    (await server.next()).raw(body);
    await expect(text).rejects.toThrow(/language model small did not answer: .* format/);
  });

  it("refuses a page that is no stream at all", async () => {
    const text = rest(start());
    (await server.next()).reply(200, "<html>Welcome</html>", "text/html");
    await expect(text).rejects.toMatchObject({ code: "language-model-failed" });
  });

  it.each(["cut", "breakOff"] as const)("fails after what was said when the stream ends early: %s", async (how) => {
    const pieces = start();
    const first = pieces.next();
    const exchange = await server.next();
    exchange.send("Half an");
    expect((await first).value).toBe("Half an");
    exchange[how]();
    await expect(rest(pieces)).rejects.toMatchObject({ code: "language-model-failed" });
  });

  it("says that nothing listens when the connection is refused", async () => {
    const { url } = server;
    await server.close();
    const text = rest(modelAt(url).stream({ system: "", prompt: "?", signal: new AbortController().signal })[Symbol.asyncIterator]());
    await expect(text).rejects.toThrow(`nothing listens at ${url}`);
    server = await modelServer(provider);
  });

  it("closes the connection and rejects with the reason when the caller aborts", async () => {
    const controller = new AbortController();
    const pieces = start(controller.signal);
    const first = pieces.next();
    const exchange = await server.next();
    exchange.send("Half an");
    await first;
    const reason = new Error("barge-in");
    const second = pieces.next();
    controller.abort(reason);
    await expect(second).rejects.toBe(reason);
    await exchange.closed;
  });

  it("closes the connection when the reader stops reading", async () => {
    const pieces = start();
    const first = pieces.next();
    const exchange = await server.next();
    exchange.send("Enough");
    await first;
    await pieces.return?.();
    await exchange.closed;
  });

  it("gives up after its deadline and says so", async () => {
    const text = rest(start(new AbortController().signal, 50));
    const exchange = await server.next();
    await expect(text).rejects.toMatchObject({ code: "language-model-failed", detail: { problem: "it took over 50 ms" } });
    await exchange.closed;
  });

  it("asks nothing when the caller has aborted already", async () => {
    const reason = new Error("gone");
    await expect(rest(start(AbortSignal.abort(reason)))).rejects.toBe(reason);
  });
});
