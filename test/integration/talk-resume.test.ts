import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readWav, writeWav } from "../../src/voice/audio/wav.ts";
import { toInt16 } from "../../src/voice/audio/samples.ts";
import { recognitionRate } from "../../src/voice/speech-to-text.ts";
import { freePort } from "../support/free-port.ts";
import { readAnswers } from "../support/marked-audio.ts";
import { askAloud } from "../support/marked-question.ts";
import { isolatedEnvironment, type ProductProcess, runCommand, startProductProcess, temporaryFolder } from "../support/product-process.ts";
import { type SimulatedSpeech, startSimulatedSpeech } from "../support/simulated-speech.ts";
import { TcpProxy } from "../support/tcp-proxy.ts";
import { until } from "../support/until.ts";

const question = "What is the tightening torque of the oil filter?";
const sampleWithinMs = 100_000;
const turnReply = z.object({ transcript: z.string(), answered: z.boolean(), answer: z.string() });

describe("talk, whose connection breaks", () => {
  const folder = temporaryFolder();
  let providers: SimulatedSpeech;
  let proxy: TcpProxy;
  let product: ProductProcess;
  let environment: NodeJS.ProcessEnv;

  beforeAll(async () => {
    writeFileSync(join(folder.path, "question.wav"), writeWav(await askAloud(question), recognitionRate));
    providers = await startSimulatedSpeech();
    const port = await freePort();
    proxy = await TcpProxy.start({ target: port });
    // Where clients are told to connect is where the line breaks.
    const url = `http://127.0.0.1:${proxy.port}`;
    const extra = { ...providers.environment, PORT: String(port), PUBLIC_URL: url, LOG_LEVEL: "error" };
    product = await startProductProcess(folder.path, extra);
    const mint = ["token", "--user", "eva", "--tenant", "local", "--permissions", "ask"];
    const { stdout } = await runCommand(mint, isolatedEnvironment(folder.path));
    environment = isolatedEnvironment(join(folder.path, "elsewhere"), { EQUIVOX_URL: url, EQUIVOX_TOKEN: stdout.trim() });
    // The sample manual is searched as soon as it is there.
    const ask = ["ask", question, "--equipment", "sample"];
    let last = "";
    const answered = async () => {
      const { code, stderr } = await runCommand(ask, environment);
      last = stderr;
      return code === 0;
    };
    await until(answered, { withinMs: sampleWithinMs, everyMs: 500 }).catch((error: unknown) => {
      throw new Error(`${String(error)}: ${last}`);
    });
  }, 2 * sampleWithinMs);

  afterEach(() => proxy.heal());

  afterAll(async () => {
    await product.stop();
    await proxy.close();
    await providers.kill();
    folder.remove();
  });

  function talk(): { readonly ended: () => boolean; readonly result: ReturnType<typeof runCommand> } {
    let over = false;
    const argv = ["talk", join(folder.path, "question.wav"), "--equipment", "sample", "--out", join(folder.path, "answer.wav"), "--json"];
    const result = runCommand(argv, environment).finally(() => (over = true));
    return { ended: () => over, result };
  }

  /** The whole answer was heard, each sentence once. */
  function expectAnswered(stdout: string): void {
    expect(turnReply.parse(JSON.parse(stdout))).toMatchObject({ transcript: question, answered: true });
    const { samples } = readWav(readFileSync(join(folder.path, "answer.wav")), "answer.wav");
    const { sentences, alienSamples } = readAnswers(toInt16(samples));
    expect(alienSamples).toBe(0);
    expect(sentences.length).toBeGreaterThan(0);
    expect(sentences.filter(({ whole }) => !whole)).toEqual([]);
    expect(new Set(sentences.map(({ text }) => text)).size).toBe(sentences.length);
  }

  it("hears the rest of the answer after it has connected again, and says so", async () => {
    const before = await providers.counts();
    const { ended, result } = talk();
    await until(async () => ended() || (await providers.counts()).sentences > before.sentences, { withinMs: 40_000 });
    expect(ended()).toBe(false);
    proxy.reset();
    const { code, stdout, stderr } = await result;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("the answer goes on") as string });
    expect(stderr).toContain("equivox talk: The connection broke");
    expectAnswered(stdout);
  });

  it("says the question again when the connection broke in the middle of it", async () => {
    const before = await providers.counts();
    const { ended, result } = talk();
    await until(async () => ended() || (await providers.counts()).talkersAccepted > before.talkersAccepted, { withinMs: 40_000 });
    expect((await providers.counts()).utterances).toBe(before.utterances);
    proxy.reset();
    const { code, stdout, stderr } = await result;
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining("the question is said again") as string });
    expectAnswered(stdout);
  });

  it("gives up at once when the server says that coming back is no use", async () => {
    const before = await providers.counts();
    const { ended, result } = talk();
    await until(async () => ended() || (await providers.counts()).talkersAccepted > before.talkersAccepted, { withinMs: 40_000 });
    const revoked = await fetch(`${product.url}/v1/tokens/revoke`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${await adminToken()}` },
      body: JSON.stringify({ tokenId: decodeJwt(environment["EQUIVOX_TOKEN"] ?? "").jti }),
    });
    expect(revoked.ok).toBe(true);
    const { code, stderr } = await result;
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("revoked") as string });
    expect(stderr).not.toContain("Connecting again");
  });

  async function adminToken(): Promise<string> {
    const mint = ["token", "--user", "boss", "--tenant", "local", "--permissions", "admin"];
    return (await runCommand(mint, isolatedEnvironment(folder.path))).stdout.trim();
  }
});
