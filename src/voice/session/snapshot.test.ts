import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sentence } from "../../../test/support/scripted-engines.ts";
import { paddedSamples, samplesBefore } from "./playback-ledger.ts";
import { reduce } from "./reducer.ts";
import { initialState, type SessionEffect, type SessionEvent, type SessionState } from "./session-state.ts";
import { readSnapshot, takeSnapshot, turnToRestore } from "./snapshot.ts";

const options = { idleTimeoutMs: 1_000 };

function play(events: readonly SessionEvent[], from: SessionState = initialState): { state: SessionState; effects: SessionEffect[] } {
  let state = from;
  const effects: SessionEffect[] = [];
  for (const event of events) {
    const [next, more] = reduce(state, event, options);
    state = next;
    effects.push(...more);
  }
  return { state, effects };
}

const sentences = ["One.", "Two.", "Three.", "Four."].map((text, index) => sentence(index, text, index === 0));

/** The events of a spoken turn up to some point, and those that are left. */
const turns = fc
  .record({ known: fc.integer({ min: 0, max: 4 }), heard: fc.integer({ min: 0, max: 4 }), done: fc.boolean() })
  .map(({ known, heard, done }) => {
    const answer: SessionEvent[] = sentences.map((one) => ({ type: "sentence", turn: 1, sentence: one }));
    const end: SessionEvent = { type: "answer-done", turn: 1, answered: true };
    const sounded = sentences.slice(0, Math.min(known, heard)).flatMap(({ index, warning }): SessionEvent[] => [
      { type: "sounding", turn: 1, index, warning },
      { type: "sounded", turn: 1, index },
    ]);
    const typed: SessionEvent = { type: "typed", text: "oil?", spoken: true, interrupt: true };
    const complete = done && known === 4;
    return {
      before: [typed, ...answer.slice(0, known), ...(complete ? [end] : []), ...sounded],
      after: [...answer.slice(known), ...(complete ? [] : [end]), { type: "playback-ended", turn: 1 } satisfies SessionEvent],
    };
  });

const facts = { progress: { sent: 700, samples: [300, 400] }, askedAt: 5, storedTurn: 0 };
const ending = (effects: readonly SessionEffect[]) => effects.filter(({ type }) => type === "end-turn");
const spoken = (effects: readonly SessionEffect[]) => effects.flatMap((effect) => (effect.type === "speak" ? [effect.sentence.index] : []));

describe("a snapshot", () => {
  it("goes on as the session itself would have", () => {
    fc.assert(
      fc.property(turns, ({ before, after }) => {
        const { state, effects: said } = play(before);
        const text = JSON.stringify(takeSnapshot(state, facts));
        const snapshot = readSnapshot(text);
        expect(snapshot).toBeDefined();
        if (!snapshot) return;
        const turn = turnToRestore(snapshot);
        const restored = play([{ type: "restore", lost: false, ...(turn ? { turn } : {}) }], { ...initialState, turns: snapshot.turns });
        const alone = play(after, state);
        const moved = play(after, restored.state);
        expect(ending(moved.effects)).toEqual(ending(alone.effects));
        expect([...spoken(restored.effects), ...spoken(moved.effects)]).toEqual([...spoken(said), ...spoken(alone.effects)]);
        expect(moved.state.turns).toBe(alone.state.turns);
      }),
    );
  });

  it("is the same after it was restored and taken again", () => {
    fc.assert(
      fc.property(turns, fc.boolean(), ({ before }, lost) => {
        const snapshot = takeSnapshot(play(before).state, facts);
        const turn = turnToRestore(snapshot);
        const events: SessionEvent[] = [{ type: "detach" }, { type: "restore", lost, ...(turn ? { turn } : {}) }];
        const { state } = play(events, { ...initialState, turns: snapshot.turns });
        const { begun: _, ...again } = takeSnapshot(state, facts).turn ?? { begun: 0 };
        const { begun: __, ...first } = snapshot.turn ?? { begun: 0 };
        expect(again).toEqual(first);
        expect(takeSnapshot(state, facts).lost ?? false).toBe(lost);
      }),
    );
  });

  it.each(["", "{", "[]", "null", '{"version":2,"turns":0}', '{"version":1}', '{"version":1,"turns":0,"turn":{"text":"x"}}'])(
    "that is %j is none",
    (text) => expect(readSnapshot(text)).toBeUndefined(),
  );
});

describe("what a client has received", () => {
  it("is a position of as many samples, whatever the sentences' lengths are", () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 4 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 0, max: 500_000 }), (samples, received) => {
        const { state } = play(turnsOf(samples.length));
        const snapshot = takeSnapshot(state, { ...facts, progress: { sent: received, samples } });
        const turn = turnToRestore(snapshot, { samples: received, turn: 1 });
        expect(turn).toBeDefined();
        if (!turn) return;
        expect(samplesBefore(turn)).toBe(received);
        const begun = samples[turn.from.position];
        if (begun !== undefined) expect(turn.from.skip).toBeLessThan(paddedSamples(begun));
      }),
    );
  });

  it("of another turn is nothing of this one", () => {
    const snapshot = takeSnapshot(play(turnsOf(2)).state, facts);
    expect(turnToRestore(snapshot, { samples: 5_000, turn: 7 })?.from).toEqual({ position: 0, skip: 0 });
  });
});

function turnsOf(known: number): SessionEvent[] {
  const answer = sentences.slice(0, known).map((one): SessionEvent => ({ type: "sentence", turn: 1, sentence: one }));
  return [{ type: "typed", text: "oil?", spoken: true, interrupt: true }, ...answer];
}
