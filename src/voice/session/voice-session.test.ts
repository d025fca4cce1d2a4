import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sentence, silence, speech } from "../../../test/support/scripted-engines.ts";
import { admission, pass, RecordingClient, sessionBench, settle } from "../../../test/support/session-bench.ts";
import { type VoiceSession } from "./voice-session.ts";

let bench: ReturnType<typeof sessionBench>;
let client: RecordingClient;
let session: VoiceSession;

beforeEach(async () => {
  bench = sessionBench();
  client = new RecordingClient();
  session = await bench.service.open(admission(), client);
  await pass(bench, session, 100, silence);
});

afterEach(async () => {
  await session.close();
  const { clock, service, pacer, speechToText, voiceActivity, textToSpeech, ask } = bench;
  await settle();
  const open = [
    clock.pending,
    service.size,
    pacer.playing,
    speechToText.openStreams,
    voiceActivity.openStreams,
    textToSpeech.active,
    ask.active,
  ];
  expect(open).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

const say = async (durationMs = 1_200) => {
  await pass(bench, session, durationMs, speech);
  await pass(bench, session, 700, silence);
};
const turns = () => bench.store.turns.get(session.identity.sessionId) ?? [];

describe("a spoken turn", () => {
  it("is heard, answered, spoken, cited and stored", async () => {
    await say();
    await pass(bench, session, 6_000, silence);
    expect(client.of("transcript").at(-1)).toMatchObject({ text: "what is the oil pressure", final: true });
    expect(client.of("transcript").length).toBeGreaterThan(2);
    expect(client.of("sentence").map((notice) => notice.sentence.citations[0]?.page)).toEqual([10, 11]);
    expect(client.of("answer")).toEqual([{ type: "answer", turn: 1, answered: true, interrupted: false, answerId: "answer-1" }]);
    // 6 and 7 words at 200 ms each, 24 samples a millisecond.
    expect(client.samples).toBe(62_464);
    expect(turns()).toMatchObject([{ number: 1, mode: "voice", question: "what is the oil pressure", interrupted: false }]);
    expect(turns()[0]?.sentences).toHaveLength(2);
  });

  it("is measured from the end of speech and from the decision", async () => {
    await say();
    await pass(bench, session, 6_000, silence);
    const timing = turns()[0]?.timingMs;
    // The question is complete, so that 300 ms of silence end it; the last window of speech ends up to 32 ms before.
    expect(timing?.endpoint).toBeGreaterThanOrEqual(300);
    expect(timing?.endpoint).toBeLessThanOrEqual(352);
    expect(timing?.endOfTurnToFirstAudio).toBe(0);
    expect(timing?.speechEndToFirstAudio).toBe(timing?.endpoint);
    expect(timing?.total).toBeGreaterThan(2_500);
  });

  it("gives the recogniser the sound before speech was detected", async () => {
    await say(1_200);
    const heardMs = bench.speechToText.heardSamples / 16;
    expect(heardMs).toBeGreaterThanOrEqual(1_200 + 300);
  });

  it("reuses the search that was made while the question was being spoken", async () => {
    await say();
    expect(bench.ask.questions).toEqual(["what is the oil pressure"]);
    expect(bench.ask.prefetched).toBe(1);
  });

  it("ends when the microphone is shut in the middle of it", async () => {
    await pass(bench, session, 1_200, speech);
    await pass(bench, session, 1_400);
    expect(bench.ask.questions).toHaveLength(1);
  });

  it("ends when it is longer than a question may be", async () => {
    await pass(bench, session, 31_000, speech);
    expect(bench.ask.questions).toHaveLength(1);
  });
});

describe("barge-in", () => {
  it("pauses within a frame, cancels once it is more than a cough, and remembers only what was heard", async () => {
    bench.ask.sentences = [sentence(0, "one two three four five six seven eight nine ten"), sentence(1, "never heard")];
    await say();
    await pass(bench, session, 600, silence);
    bench.speechToText.transcripts = ["what about the filter then"];
    await pass(bench, session, 160, speech);
    const atPause = client.samples;
    await pass(bench, session, 200, speech);
    expect(client.samples).toBe(atPause);
    await pass(bench, session, 800, speech);
    expect(client.of("answer")).toMatchObject([{ turn: 1, interrupted: true }]);
    expect(bench.textToSpeech.active).toBe(0);
    await pass(bench, session, 3_000, silence);
    expect(turns()[0]).toMatchObject({ interrupted: true });
    expect(turns()[0]?.sentences).toHaveLength(1);
    expect(turns()[0]?.sentences[0]?.text).toMatch(/^one two three.* …$/);
    expect(bench.ask.questions).toEqual(["what is the oil pressure", "what about the filter then"]);
  });

  it("resumes after a cough and loses nothing", async () => {
    await say();
    bench.speechToText.transcripts = [""];
    await pass(bench, session, 200, speech);
    await pass(bench, session, 6_000, silence);
    expect(client.of("answer")).toMatchObject([{ turn: 1, interrupted: false }]);
    expect(client.samples).toBe(62_464);
  });

  it("before the first audio cancels the turn, unheard", async () => {
    bench.ask.answering = "hangs";
    await say();
    bench.speechToText.transcripts = ["of the compressor please"];
    await pass(bench, session, 900, speech);
    expect(bench.ask.active).toBe(0);
    bench.ask.answering = "works";
    await pass(bench, session, 6_000, silence);
    expect(turns()).toMatchObject([
      { interrupted: true, sentences: [], answered: false },
      { interrupted: false, question: "of the compressor please" },
    ]);
  });

  it("lets a warning be read to its end", async () => {
    bench.ask.sentences = [sentence(0, "Warning release the pressure before you open it", true), sentence(1, "Then open it")];
    await say();
    await pass(bench, session, 300, silence);
    session.interrupt();
    await pass(bench, session, 3_000, silence);
    expect(bench.textToSpeech.spoken[0]).toContain("Warning");
    expect(client.samples).toBe(8 * 200 * 24);
    expect(turns()[0]).toMatchObject({
      interrupted: true,
      sentences: [{ index: 0, text: "Warning release the pressure before you open it" }],
    });
  });
});

describe("a typed question", () => {
  it("is answered aloud, or in writing without a sound", async () => {
    session.ask("oil pressure?", { spoken: false });
    await pass(bench, session, 200);
    expect(client.samples).toBe(0);
    expect(client.of("sentence").every((notice) => !notice.willBeSpoken)).toBe(true);
    session.ask("oil pressure?", { spoken: true });
    await pass(bench, session, 5_000);
    expect(client.samples).toBe(62_464);
    expect(turns().map((turn) => turn.mode)).toEqual(["text", "text"]);
  });

  it("interrupts the answer before it", async () => {
    session.ask("first", { spoken: true });
    await pass(bench, session, 400);
    session.ask("second", { spoken: true });
    await pass(bench, session, 5_000);
    expect(client.of("answer").map((notice) => notice.interrupted)).toEqual([true, false]);
  });
});

describe("an engine that fails", () => {
  const errors = () => client.of("error").map((notice) => notice.error.code);

  it.each(["opening", "listening", "finishing"] as const)(
    "recognition at %s: an apology is heard and the session goes on",
    async (stage) => {
      await session.close();
      bench.speechToText[stage] = "fails";
      session = await bench.service.open(admission(), client);
      await say();
      await pass(bench, session, 4_000, silence);
      expect(errors()).toEqual(["speech-recognition-failed"]);
      expect(bench.textToSpeech.spoken.join(" ")).toContain("Sorry");
      bench.speechToText[stage] = "works";
      await say();
      await pass(bench, session, 5_000, silence);
      expect(client.of("answer")).toMatchObject([{ answered: true }]);
      expect(turns()).toHaveLength(1);
    },
  );

  it("recognition that never answers: given up after the deadline", async () => {
    bench.speechToText.finishing = "hangs";
    await pass(bench, session, 1_200, speech);
    for (let elapsed = 0; elapsed < 32_000; elapsed += 20) {
      session.audio(silence(20));
      await Promise.resolve();
      bench.clock.advance(20);
    }
    expect(errors()).toEqual(["deadline-exceeded"]);
  });

  it("voice activity: said once, and the energy gate goes on alone", async () => {
    bench.voiceActivity.behaviour = "fails";
    await say();
    await pass(bench, session, 5_000, silence);
    expect(errors()).toEqual(["voice-activity-failed"]);
    expect(client.of("answer")).toHaveLength(1);
  });

  it("voice activity that never answers: said, and the energy gate goes on alone", async () => {
    bench.voiceActivity.behaviour = "hangs";
    await pass(bench, session, 2_600, speech);
    await pass(bench, session, 6_000, silence);
    expect(errors()).toEqual(["voice-activity-failed"]);
    expect(client.of("answer")).toHaveLength(1);
  });

  it("the answer after its first sentence: what there is, then an apology", async () => {
    bench.ask.answering = "fails";
    bench.ask.failsAfter = 1;
    await say();
    await pass(bench, session, 9_000, silence);
    expect(errors()).toEqual(["answer-failed"]);
    expect(bench.textToSpeech.spoken.at(-1)).toContain("Sorry");
    expect(client.of("answer")).toMatchObject([{ answered: false, interrupted: false }]);
    expect(turns()[0]?.sentences).toHaveLength(1);
  });

  it("the search ahead: unnoticed", async () => {
    bench.ask.retrieving = "fails";
    await say();
    await pass(bench, session, 5_000, silence);
    expect(errors()).toEqual([]);
    expect(client.of("answer")).toMatchObject([{ answered: true }]);
  });

  it("synthesis: the answer is written and the turn ends", async () => {
    bench.textToSpeech.behaviour = "fails";
    await say();
    await pass(bench, session, 1_000, silence);
    expect(errors()).toEqual(["speech-synthesis-failed"]);
    expect(client.of("speech-abandoned")).toHaveLength(1);
    expect(client.of("answer")).toMatchObject([{ answered: true, interrupted: false }]);
  });

  it("synthesis that never answers: given up after the deadline", async () => {
    bench.textToSpeech.behaviour = "hangs";
    session.ask("oil?", { spoken: true });
    for (let step = 0; step < 40; step++) {
      await new Promise((resolve) => setImmediate(resolve));
      bench.clock.advance(1_000);
    }
    expect(errors()).toEqual(["deadline-exceeded"]);
    expect(client.of("answer")).toHaveLength(1);
  });

  it("the store: said, and the session goes on", async () => {
    bench.store.failing = true;
    session.ask("oil?", { spoken: false });
    await pass(bench, session, 200);
    expect(errors()).toEqual(["storage-failed"]);
    expect(session.closed).toBe(false);
    bench.store.failing = false;
  });
});

describe("the end of a session", () => {
  it("in the middle of an answer stores what was heard", async () => {
    await say();
    await pass(bench, session, 600, silence);
    await session.close();
    expect(turns()).toMatchObject([{ interrupted: true }]);
    expect(client.notices.at(-1)).toEqual({ type: "closed", error: undefined });
  });

  it("comes when nothing was asked for long", async () => {
    bench.clock.advance(600_000);
    await session.ended;
    expect(client.of("closed")[0]?.error?.code).toBe("session-idle");
  });

  it("leaves nothing behind when engines hang", async () => {
    bench.ask.answering = "hangs";
    await say();
    await session.close();
    session.audio(speech(100));
    session.ask("late", { spoken: true });
    expect(bench.ask.questions).toHaveLength(1);
  });

  it("opens the recogniser anew when the manual has changed", async () => {
    bench.vocabularies.generation = 2;
    session.ask("oil?", { spoken: false });
    await pass(bench, session, 200);
    expect(bench.speechToText.openStreams).toBe(1);
  });
});
