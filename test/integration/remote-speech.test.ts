import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Api } from "../../src/cli/api.ts";
import { connectReply } from "../../src/cli/replies.ts";
import { type SpokenTurn } from "../../src/cli/spoken-turn.ts";
import { VoiceClient } from "../../src/cli/voice-client.ts";
import { EquivoxError } from "../../src/errors.ts";
import { readConfig } from "../../src/config.ts";
import { mintLocalToken } from "../../src/roles/local-access.ts";
import { type Product, startProduct } from "../../src/roles/product.ts";
import { localTenant } from "../../src/tenancy/tenant.ts";
import { readAnswers } from "../support/marked-audio.ts";
import { askAloud } from "../support/marked-question.ts";
import { temporaryFolder } from "../support/product-process.ts";
import { type SimulatedSpeech, startSimulatedSpeech } from "../support/simulated-speech.ts";

const question = "What is the tightening torque of the oil filter?";

describe("the product with speech providers elsewhere", () => {
  const folder = temporaryFolder();
  let providers: SimulatedSpeech;
  let product: Product;
  let client: VoiceClient;

  beforeAll(async () => {
    providers = await startSimulatedSpeech({ perCharacterMs: 10 });
    const environment = { DATA_DIR: folder.path, PORT: "0", METRICS_PORT: "0", LOG_LEVEL: "error" };
    const config = readConfig({ ...environment, ...providers.environment, EQUIVOX_STT_TIMEOUT_MS: "1500", EQUIVOX_TTS_TIMEOUT_MS: "1500" });
    product = await startProduct(config);
    await product.sampleReady;
    const signal = AbortSignal.timeout(300_000);
    await product.jobsDone(signal);
    const api = new Api(product.url, await mintLocalToken(config, localTenant));
    const request = { method: "POST", path: "/v1/connect", json: { equipment: "sample" }, reply: connectReply, signal } as const;
    const { wsUrl } = await api.call(request);
    client = await VoiceClient.connect(wsUrl, signal);
  });

  afterAll(async () => {
    await client.close();
    await product.close();
    await providers.kill();
    folder.remove();
  });

  /** Every sentence of the answer was heard whole, and once. */
  function expectAnswered(turn: SpokenTurn): void {
    expect(turn).toMatchObject({ transcript: question, answered: true, problems: [] });
    const { sentences, alienSamples } = readAnswers(turn.audio);
    expect(alienSamples).toBe(0);
    expect(sentences.length).toBeGreaterThan(0);
    expect(sentences.every(({ whole }) => whole)).toBe(true);
    expect(new Set(sentences.map(({ text }) => text)).size).toBe(sentences.length);
  }

  it("hears a question and speaks the whole answer", async () => {
    const turn = await client.speak(await askAloud(question));
    expectAnswered(turn);
    expect(await providers.counts()).toMatchObject({ talkers: 1, talkersAccepted: 1 });
  });

  it("says that it could not hear while the recogniser is away, and hears again when it is back", async () => {
    await providers.behave({ recognition: "reset" });
    await expect(client.speak(await askAloud(question))).rejects.toMatchObject({ code: "speech-recognition-failed" });
    await providers.behave({ recognition: "ok" });
    expectAnswered(await answeredAgain());
  });

  it("writes an answer that it cannot speak, and speaks again when the synthesiser is back", async () => {
    await providers.behave({ synthesis: "half" });
    const broken = await client.speak(await askAloud(question));
    expect(broken).toMatchObject({ transcript: question, answered: true });
    expect(broken.answer).not.toBe("");
    expect(broken.problems.join()).toContain("could not be spoken");
    await providers.behave({ synthesis: "ok" });
    expectAnswered(await answeredAgain());
  });

  it("keeps the conversation when the providers are killed in the middle of an answer", async () => {
    const { port } = providers;
    const interrupted = client.speak(await askAloud(question), { until: "first-audio" });
    await interrupted;
    await providers.kill();
    await expect(client.speak(await askAloud(question))).rejects.toMatchObject({ code: "speech-recognition-failed" });
    providers = await startSimulatedSpeech({ port, perCharacterMs: 10 });
    expectAnswered(await answeredAgain());
  });

  /** Asks until it is understood and answered aloud; a provider that failed is left alone for some seconds. */
  async function answeredAgain(): Promise<SpokenTurn> {
    for (let attempt = 0; attempt < 10; attempt++) {
      try {
        const turn = await client.speak(await askAloud(question));
        if (turn.problems.length === 0) return turn;
      } catch (error) {
        if (!(error instanceof EquivoxError) || error.code !== "speech-recognition-failed") throw error;
      }
    }
    throw new Error("it did not recover");
  }
});
