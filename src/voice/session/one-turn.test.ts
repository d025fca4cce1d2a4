import { describe, expect, it } from "vitest";
import { silence, speech } from "../../../test/support/scripted-engines.ts";
import { admission, benchSettings, sessionBench } from "../../../test/support/session-bench.ts";
import { systemClock } from "../../base/clock.ts";
import { Pacer } from "./pacer.ts";
import { type OneTurnResult, talkFromSamples } from "./one-turn.ts";
import { type SessionServices } from "./session-services.ts";

async function talk(
  bench: ReturnType<typeof sessionBench>,
  samples: Int16Array,
  services: SessionServices = bench.services,
): Promise<OneTurnResult> {
  const { principal, equipment } = admission();
  const identity = { tenant: principal.tenant, user: principal.user, equipment, sessionId: "ses.one.1" };
  await bench.store.createSession({ ...identity, id: identity.sessionId, startedAt: 0 });
  return talkFromSamples({ samples, identity, services, settings: benchSettings, signal: AbortSignal.timeout(20_000) });
}

const question = Int16Array.from([...silence(300), ...speech(1_200)]);

describe("one turn from samples", () => {
  it("gives transcript, sentences, citations, audio and timing", async () => {
    const bench = sessionBench();
    const result = await talk(bench, question);
    expect(result).toMatchObject({ transcript: "what is the oil pressure", answered: true, errors: [] });
    expect(result.citations.map((citation) => citation.page)).toEqual([10, 11]);
    expect(result.audio).toHaveLength(62_464);
    expect(result.timingMs.speechEndToFirstAudio).toBeGreaterThan(250);
    expect(bench.store.turns.get("ses.one.1")).toHaveLength(1);
    expect(bench.clock.pending).toBe(0);
  });

  it("does the same in real time", async () => {
    const bench = sessionBench();
    bench.textToSpeech.millisecondsPerWord = 20;
    const services = { ...bench.services, clock: systemClock, pacer: new Pacer({ clock: systemClock, leadMs: 120 }) };
    const result = await talk(bench, question, services);
    expect(result.transcript).toBe("what is the oil pressure");
    expect(result.audio.length).toBeGreaterThan(0);
  });

  it("waits for the rest of a question that was answered too early", async () => {
    const bench = sessionBench();
    bench.speechToText.transcripts = ["pressure", "what is the oil pressure"];
    const result = await talk(bench, Int16Array.from([...speech(700), ...silence(900), ...speech(1_500)]));
    expect(result.transcript).toBe("what is the oil pressure");
  });

  it("says that a recording holds no speech", async () => {
    await expect(talk(sessionBench(), silence(2_000))).rejects.toThrow("there is no speech in the recording");
  });

  it("says that nothing was understood", async () => {
    const bench = sessionBench();
    bench.speechToText.transcripts = [""];
    await expect(talk(bench, question)).rejects.toMatchObject({ code: "speech-recognition-failed" });
    expect(bench.clock.pending).toBe(0);
  });

  it("reports the error of an engine", async () => {
    const bench = sessionBench();
    bench.ask.answering = "fails";
    await expect(talk(bench, question)).rejects.toMatchObject({ code: "answer-failed" });
  });

  it("gives the written answer when it cannot be spoken", async () => {
    const bench = sessionBench();
    bench.textToSpeech.behaviour = "fails";
    const result = await talk(bench, question);
    expect(result.sentences).toHaveLength(2);
    expect(result.errors.map((error) => error.code)).toEqual(["speech-synthesis-failed"]);
  });
});
