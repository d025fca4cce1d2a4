import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failure } from "../../errors.ts";
import { type AnswerSentence } from "../../knowledge/answer/answer.ts";
import { reduce } from "./reducer.ts";
import { initialState, type SessionEffect, type SessionEvent, type SessionState } from "./session-state.ts";

const options = { idleTimeoutMs: 1_000 };
const sentence = (index: number, warning = false): AnswerSentence => ({
  index,
  text: `Sentence ${index}.`,
  spoken: `sentence ${index}`,
  warning,
  citations: [],
});

/** Plays events and gives the state and all effects as short words. */
function play(events: readonly SessionEvent[], from: SessionState = initialState): { state: SessionState; log: string[]; last: string[] } {
  let state = from;
  const log: string[] = [];
  let last: string[] = [];
  for (const event of events) {
    const [next, effects] = reduce(state, event, options);
    state = next;
    last = effects.map(describeEffect);
    log.push(...last);
  }
  return { state, log, last };
}

function describeEffect(effect: SessionEffect): string {
  if (effect.type !== "notify") return effect.type;
  const { notice } = effect;
  if (notice.type === "error") return `error:${notice.error.code}`;
  if (notice.type === "closed") return `closed:${notice.error?.code ?? "-"}`;
  if (notice.type === "user-speaking" || notice.type === "bot-speaking") return `${notice.type}:${notice.speaking}`;
  if (notice.type === "answer") return `answer:${notice.interrupted ? "interrupted" : "complete"}`;
  return notice.type;
}

const spoken: SessionEvent[] = [
  { type: "speech-started" },
  { type: "speech-ended", utterance: 1 },
  { type: "transcript", utterance: 1, text: "what is the pressure", speechMs: 900 },
];
const sounding = (index: number, warning = false): SessionEvent[] => [
  { type: "sentence", turn: 1, sentence: sentence(index, warning) },
  { type: "sounding", turn: 1, index, warning },
];
const synthesisError = failure("speech-synthesis-failed", { problem: "test" });
const recognitionError = failure("speech-recognition-failed", { problem: "test" });

describe("the session's reducer", () => {
  it("answers a spoken question from its first sound to its last", () => {
    const { state, log } = play([
      ...spoken,
      ...sounding(0),
      { type: "answer-done", turn: 1, answered: true },
      { type: "sounded", turn: 1, index: 0 },
      { type: "playback-ended", turn: 1 },
    ]);
    expect(log).toEqual(
      (
        "listen user-speaking:true finish-listening user-speaking:false transcript begin-turn question sentence speak " +
        "bot-speaking:true sounding written end-speech sounding end-turn bot-speaking:false answer:complete"
      ).split(" "),
    );
    expect(state.turn).toBeUndefined();
  });

  it("ends a written turn with its last sentence, without audio", () => {
    const { log } = play([
      { type: "typed", text: "pressure?", spoken: false, interrupt: true },
      { type: "sentence", turn: 1, sentence: sentence(0) },
      { type: "answer-done", turn: 1, answered: true },
    ]);
    expect(log).toEqual(["begin-turn", "question", "sentence", "written", "end-turn", "answer:complete"]);
  });

  it("pauses for speech over the answer and goes on after an uh-huh", () => {
    const { last, state } = play([
      ...spoken,
      ...sounding(0),
      { type: "speech-started" },
      { type: "speech-ended", utterance: 2 },
      { type: "transcript", utterance: 2, text: "uh-huh", speechMs: 900 },
    ]);
    expect(last).toEqual(["transcript", "not-understood", "resume"]);
    expect(state.turn?.paused).toBe(false);
  });

  it("cancels everything when the speech over it turns out to be an interruption, and answers the new question", () => {
    const begun = play([...spoken, ...sounding(0), { type: "speech-started" }]);
    expect(begun.last).toEqual(["listen", "user-speaking:true", "pause"]);
    const cut = play([{ type: "speech-continued", utterance: 2, partial: "what about the oil", speechMs: 600 }], begun.state);
    expect(cut.last).toEqual(["end-turn", "bot-speaking:false", "answer:interrupted"]);
    const asked = play(
      [
        { type: "speech-ended", utterance: 2 },
        { type: "transcript", utterance: 2, text: "what about the oil", speechMs: 900 },
      ],
      cut.state,
    );
    expect(asked.state.turn).toMatchObject({ number: 2, text: "what about the oil" });
  });

  it("takes a word that is too short to be a question for a cough, but only over an answer", () => {
    const cough = (utterance: number): SessionEvent[] => [
      { type: "speech-started" },
      { type: "speech-ended", utterance },
      { type: "transcript", utterance, text: "oil", speechMs: 200 },
    ];
    expect(play([...spoken, ...sounding(0), ...cough(2)]).last).toEqual(["transcript", "not-understood", "resume"]);
    expect(play(cough(1)).state.turn).toMatchObject({ text: "oil" });
  });

  it("stops at once on stop and asks nothing", () => {
    const { last, state } = play([
      ...spoken,
      ...sounding(0),
      { type: "speech-started" },
      { type: "speech-continued", utterance: 2, partial: "stop", speechMs: 150 },
      { type: "speech-ended", utterance: 2 },
      { type: "transcript", utterance: 2, text: "stop", speechMs: 900 },
    ]);
    expect(state.turn).toBeUndefined();
    expect(last).toEqual(["transcript"]);
  });

  it("is interrupted before its first audio as well", () => {
    const { state, log } = play([
      ...spoken,
      { type: "speech-started" },
      { type: "speech-continued", utterance: 2, partial: "of the compressor", speechMs: 700 },
    ]);
    expect(state.turn).toBeUndefined();
    expect(log).toContain("answer:interrupted");
  });

  it("reads a warning to its end before it lets itself be interrupted", () => {
    const warned = play([...spoken, ...sounding(0, true), { type: "speech-started" }]);
    expect(warned.last).not.toContain("pause");
    const yielded = play([{ type: "speech-continued", utterance: 2, partial: "stop", speechMs: 900 }], warned.state);
    expect(yielded.last).toEqual(["stop-after"]);
    const late = play([{ type: "sentence", turn: 1, sentence: sentence(1) }], yielded.state);
    expect(late.last).toEqual([]);
    const next = play([{ type: "typed", text: "and then?", spoken: true, interrupt: true }], late.state);
    expect(next.state.turn?.number).toBe(1);
    const { last, state } = play(
      [
        { type: "sounded", turn: 1, index: 0 },
        { type: "playback-ended", turn: 1 },
      ],
      next.state,
    );
    expect(last).toEqual(["end-turn", "bot-speaking:false", "answer:interrupted", "begin-turn", "question"]);
    expect(state.turn).toMatchObject({ number: 2, text: "and then?" });
  });

  it("says sorry when recognition fails, and goes on", () => {
    const { log, state } = play([{ type: "speech-started" }, { type: "recognition-failed", utterance: 1, error: recognitionError }]);
    expect(log.slice(2)).toEqual(
      "error:speech-recognition-failed cancel-listening user-speaking:false begin-turn sentence speak written end-speech".split(" "),
    );
    const after = play([{ type: "playback-ended", turn: 1 }], state);
    expect(after.state).toMatchObject({ phase: "open" });
    expect(after.last).toEqual(["end-turn"]);
  });

  it("says sorry in the same turn when the answer fails", () => {
    const { last } = play([...spoken, { type: "answer-failed", turn: 1, error: failure("answer-failed", { problem: "test" }) }]);
    expect(last).toEqual(["error:answer-failed", "sentence", "speak", "written", "end-speech"]);
  });

  it("goes on in writing when synthesis fails, and does not apologise in a voice that it lacks", () => {
    const { log, last } = play([
      ...spoken,
      { type: "sentence", turn: 1, sentence: sentence(0) },
      { type: "synthesis-failed", turn: 1, error: synthesisError },
      { type: "playback-ended", turn: 1 },
      { type: "sentence", turn: 1, sentence: sentence(1) },
      { type: "answer-done", turn: 1, answered: true },
    ]);
    expect(log.filter((word) => word === "speak")).toHaveLength(1);
    expect(log).toContain("speech-abandoned");
    expect(last).toEqual(["written", "end-turn", "answer:complete"]);
  });

  it("finishes the turn before it drains, and hears nobody meanwhile", () => {
    const draining = play([...spoken, ...sounding(0), { type: "drain" }]);
    expect(draining.last).toEqual(["draining"]);
    expect(play([{ type: "speech-started" }], draining.state).last).toEqual([]);
    expect(play([{ type: "typed", text: "x", spoken: true, interrupt: true }], draining.state).last).toEqual(["error:server-draining"]);
    const { last } = play(
      [
        { type: "answer-done", turn: 1, answered: true },
        { type: "playback-ended", turn: 1 },
      ],
      draining.state,
    );
    expect(last.slice(-2)).toEqual(["closed:server-draining", "close"]);
  });

  it("keeps a question that does not interrupt for later, but only one", () => {
    const waiting = play([...spoken, { type: "typed", text: "first", spoken: false, interrupt: false }]);
    const second = play([{ type: "typed", text: "second", spoken: false, interrupt: false }], waiting.state);
    expect(second.last).toEqual(["error:queue-full"]);
    const { state } = play([{ type: "answer-done", turn: 1, answered: true }], second.state);
    expect(state.turn).toMatchObject({ number: 2, text: "first" });
  });

  it("closes when idle, not when busy", () => {
    expect(play([{ type: "idle" }]).last).toEqual(["closed:session-idle", "close"]);
    expect(play([...spoken, { type: "idle" }]).last).toEqual([]);
  });

  it("ignores what arrives late", () => {
    const { state } = play(spoken);
    const late: SessionEvent[] = [
      { type: "sentence", turn: 7, sentence: sentence(0) },
      { type: "playback-ended", turn: 0 },
      { type: "transcript", utterance: 1, text: "again", speechMs: 900 },
      { type: "partial", utterance: 1, text: "again" },
      { type: "speech-ended", utterance: 1 },
    ];
    for (const event of late) expect(reduce(state, event, options)).toEqual([state, []]);
  });
});

const number = fc.integer({ min: 0, max: 6 });
const text = fc.constantFrom("", "stop", "uh-huh", "what is the pressure", "oil");
const anyEvent: fc.Arbitrary<SessionEvent> = fc.oneof(
  fc.constant<SessionEvent>({ type: "speech-started" }),
  fc.record({ type: fc.constant("speech-continued" as const), utterance: number, partial: text, speechMs: fc.nat(1_500) }),
  fc.record({ type: fc.constant("partial" as const), utterance: number, text }),
  fc.record({ type: fc.constant("speech-ended" as const), utterance: number }),
  fc.record({ type: fc.constant("transcript" as const), utterance: number, text, speechMs: fc.nat(1_500) }),
  fc.record({ type: fc.constant("recognition-failed" as const), utterance: number, error: fc.constant(recognitionError) }),
  fc.record({ type: fc.constant("typed" as const), text, spoken: fc.boolean(), interrupt: fc.boolean() }),
  fc.constant<SessionEvent>({ type: "interrupt" }),
  fc.record({
    type: fc.constant("sentence" as const),
    turn: number,
    sentence: fc.tuple(fc.nat(3), fc.boolean()).map(([index, warning]) => sentence(index, warning)),
  }),
  fc.record({ type: fc.constant("answer-done" as const), turn: number, answered: fc.boolean() }),
  fc.record({ type: fc.constant("answer-failed" as const), turn: number, error: fc.constant(failure("answer-failed", { problem: "x" })) }),
  fc.record({ type: fc.constant("sounding" as const), turn: number, index: fc.nat(3), warning: fc.boolean() }),
  fc.record({ type: fc.constant("sounded" as const), turn: number, index: fc.nat(3) }),
  fc.record({ type: fc.constant("playback-ended" as const), turn: number }),
  fc.record({ type: fc.constant("synthesis-failed" as const), turn: number, error: fc.constant(synthesisError) }),
  fc.constantFrom<SessionEvent>({ type: "drain" }, { type: "idle" }),
);

describe("whatever happens, in whatever order", () => {
  it("at most one turn is active, its numbers grow, nothing is spoken after its turn ended, and closing ends everything", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
        let state = initialState;
        let active: number | undefined;
        let begun = 0;
        const is = { botSpeaking: false };
        let userSpeaking = false;
        let closed = false;
        const follow = (effect: SessionEffect) => {
          expect(closed).toBe(false);
          if (effect.type === "begin-turn") {
            expect(active).toBeUndefined();
            expect(effect.turn).toBe(begun + 1);
            active = begun = effect.turn;
          } else if (effect.type === "end-turn") {
            expect(effect.turn).toBe(active);
            active = undefined;
          } else if (effect.type === "speak" || effect.type === "end-speech" || effect.type === "stop-after") {
            expect(effect.turn).toBe(active);
          } else if (effect.type === "close") {
            closed = true;
          } else if (effect.type === "notify" && effect.notice.type === "bot-speaking") {
            expect(effect.notice.speaking).toBe(!is.botSpeaking);
            is.botSpeaking = effect.notice.speaking;
          } else if (effect.type === "notify" && effect.notice.type === "user-speaking") {
            expect(effect.notice.speaking).toBe(!userSpeaking);
            userSpeaking = effect.notice.speaking;
          }
        };
        for (const event of [...events, { type: "close" } as const]) {
          const [next, effects] = reduce(state, event, options);
          effects.forEach(follow);
          expect(next.turns).toBeGreaterThanOrEqual(state.turns);
          expect(next.turn?.number).toBe(active);
          if (is.botSpeaking) expect(active).toBeDefined();
          state = next;
        }
        expect([active, is.botSpeaking, closed]).toEqual([undefined, false, true]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("a paused answer is resumed or ended once nobody speaks any more", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 60 }), (events) => {
        let { state } = play(events);
        if (state.phase === "closed") return;
        if (state.hearing !== undefined) ({ state } = play([{ type: "speech-ended", utterance: state.hearing }], state));
        if (state.deciding !== undefined) {
          ({ state } = play([{ type: "transcript", utterance: state.deciding, text: "", speechMs: 900 }], state));
        }
        expect(state.turn?.paused ?? false).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
