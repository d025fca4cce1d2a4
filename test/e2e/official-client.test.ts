import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { isolatedEnvironment, runCommand, startProductProcess, temporaryFolder, type ProductProcess } from "../support/product-process.ts";
import { type PipecatPeer } from "../support/pipecat-node.ts";
import { spokenSamples } from "../support/spoken-question.ts";

const frameMs = 16;
const frameSamples = 256;
const patienceMs = 45_000;
const transcriptSchema = z.object({ text: z.string(), final: z.boolean() });
const searchSchema = z.object({ origins: z.array(z.object({ results: z.array(z.object({ text: z.string() })) })).min(1) });
const answerSchema = z.object({ type: z.literal("answer") });
const sentenceSchema = z.object({
  type: z.literal("sentence"),
  sentence: z.object({ citations: z.array(z.object({ n: z.number(), page: z.number() })) }),
});

/** Speaks in real time, as a microphone does, then is silent until `holds`. */
async function speakUntil(peer: PipecatPeer, samples: Int16Array, holds: () => boolean): Promise<void> {
  const silence = new Int16Array(frameSamples);
  const startedAt = performance.now();
  for (let frame = 0; !holds(); frame++) {
    if (performance.now() - startedAt > patienceMs) throw new Error("the answer did not come in time");
    const piece = samples.subarray(frame * frameSamples, (frame + 1) * frameSamples);
    peer.media.hear(piece.length === frameSamples ? piece : silence);
    const due = startedAt + (frame + 1) * frameMs;
    await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
  }
}

describe("the official Pipecat client in a plain script", () => {
  const folder = temporaryFolder();
  let product: ProductProcess;
  let token: string;
  let peer: PipecatPeer;
  const transcripts = () => peer.given("onUserTranscript").map((transcript) => transcriptSchema.parse(transcript));

  /** Answers that are complete, once nothing sounds any more. */
  const answersHeard = () => {
    const silent = peer.given("onBotStartedSpeaking").length === peer.given("onBotStoppedSpeaking").length;
    const complete = peer.given("onServerMessage").filter((message) => answerSchema.safeParse(message).success);
    return silent ? complete.length : 0;
  };

  beforeAll(async () => {
    product = await startProductProcess(folder.path);
    const argv = ["token", "--user", "script", "--tenant", "local", "--permissions", "ask"];
    token = (await runCommand(argv, isolatedEnvironment(folder.path))).stdout.trim();
    const pipecat = await import("../support/pipecat-node.ts");
    pipecat.installBrowserGlobals();
    for (const method of ["debug", "warn", "error", "log"] as const) vi.spyOn(console, method).mockImplementation(() => undefined);
    peer = new pipecat.PipecatPeer();
  });

  afterAll(async () => {
    await peer.client.disconnect();
    expect(await product.stop()).toBe(0);
    folder.remove();
    vi.restoreAllMocks();
  });

  it("connects unchanged, asks aloud, and hears an answer with its page", async () => {
    await peer.client.startBotAndConnect({
      endpoint: `${product.url}/v1/connect`,
      headers: new Headers({ authorization: `Bearer ${token}` }),
      requestData: { equipment: "sample" },
    });
    const question = await spokenSamples("What does stop code E 42 mean?", "rms");
    await speakUntil(peer, question, () => answersHeard() === 1);

    expect(
      transcripts()
        .findLast(({ final }) => final)
        ?.text.toLowerCase(),
    ).toContain("e-42");
    const sentence = peer
      .given("onServerMessage")
      .map((message) => sentenceSchema.safeParse(message).data)
      .find(Boolean);
    expect(sentence?.sentence.citations[0]?.page).toBe(33);
    expect(searchSchema.parse(peer.given("onBotLlmSearchResponse")[0]).origins[0]?.results[0]?.text).toContain("Separator element blocked");
    expect(peer.playedSamples).toBeGreaterThan(24_000);
    expect(Math.max(...peer.media.played.map((samples) => Math.max(...samples)))).toBeGreaterThan(2_000);
    expect(peer.given("onError")).toEqual([]);
  });

  it("sees what it says while it says it, once the recogniser knows the machine's words", async () => {
    const before = transcripts().length;
    const question = await spokenSamples("How often must the oil filter be replaced?", "rms");
    await speakUntil(peer, question, () => answersHeard() === 2);
    const own = transcripts().slice(before);
    expect(own.findIndex(({ final }) => !final)).toBeGreaterThanOrEqual(0);
    expect(own.findIndex(({ final }) => !final)).toBeLessThan(own.findIndex(({ final }) => final));
    expect(own.find(({ final }) => final)?.text.toLowerCase()).toContain("oil filter");
  });

  it("asks in writing over the same connection, and hears that too", async () => {
    const before = peer.playedSamples;
    await peer.client.sendText("What does code E-42 mean?");
    await expect.poll(() => peer.playedSamples - before, { timeout: 20_000 }).toBeGreaterThan(24_000);
    expect(peer.given("onError")).toEqual([]);
  });
});
