import { describe, expect, it } from "vitest";
import { emptyConversation, reduceConversation, type Conversation, type ConversationEvent } from "./conversation-reducer.ts";

const play = (...events: ConversationEvent[]): Conversation => events.reduce(reduceConversation, emptyConversation);

const question = (turn: number, text: string): ConversationEvent => ({
  type: "message",
  message: { type: "question", turn, text, mode: "voice" },
});

const sentence = (turn: number, text: string): ConversationEvent => ({
  type: "message",
  message: { type: "sentence", turn, sentence: { index: 0, text, spoken: text, warning: false, citations: [] } },
});

const session = (resumed: boolean): ConversationEvent => ({
  type: "message",
  message: { type: "session", sessionId: "s", equipment: "press", resumed },
});

describe("a conversation", () => {
  it("shows what is being said until the question is understood", () => {
    expect(play({ type: "transcript", text: "what is", final: false }).partial).toBe("what is");
    expect(play({ type: "transcript", text: "what is", final: false }, question(1, "What is it?")).partial).toBe("");
  });

  it("shows a typed question until the server begins with it, or with a newer one, or is gone", () => {
    const asked: ConversationEvent = { type: "asked", text: "Later?" };
    expect(play(asked).pending).toBe("Later?");
    expect(play(asked, question(1, "Later?")).pending).toBe("");
    expect(play(asked, { type: "disconnected" }).pending).toBe("");
  });

  it("shows what a question was understood as", () => {
    const understood = { type: "understood", turn: 2, text: "What is the pressure of the rear tyre?" } as const;
    const [first, second] = play(question(1, "One?"), question(2, "And the rear one?"), { type: "message", message: understood }).turns;
    expect(first?.understood).toBeUndefined();
    expect(second).toMatchObject({ question: "And the rear one?", understood: understood.text });
  });

  it("keeps by what an answer is judged, and whose it is", () => {
    const answer = {
      type: "answer",
      turn: 1,
      answered: true,
      interrupted: false,
      answerId: "a",
      verified: { author: "eva", date: 5 },
    } as const;
    const [turn] = play(question(1, "One?"), { type: "message", message: answer }).turns;
    expect(turn).toMatchObject({ answered: true, answerId: "a", verified: { author: "eva" } });
  });

  it("collects the sentences and the timing of each turn under its question", () => {
    const state = play({ type: "connected" }, question(1, "One?"), sentence(1, "First."), question(2, "Two?"), sentence(2, "Second."), {
      type: "message",
      message: { type: "timing", turn: 1, timingMs: { total: 5 } },
    });
    expect(state.turns.map((turn) => [turn.question, turn.sentences[0]?.text, turn.timingMs["total"]])).toEqual([
      ["One?", "First.", 5],
      ["Two?", "Second.", undefined],
    ]);
  });

  it("keeps earlier turns apart from those of a new connection, which count from one again", () => {
    const state = play(session(false), question(1, "Old?"), session(false), question(1, "New?"), sentence(1, "Answer."));
    expect(state.turns.map((turn) => [turn.question, turn.sentences.length])).toEqual([
      ["Old?", 0],
      ["New?", 1],
    ]);
  });

  it("shows a turn once that is told again after its connection broke", () => {
    const state = play(
      session(false),
      question(1, "One?"),
      sentence(1, "First."),
      { type: "disconnected" },
      session(true),
      question(1, "One?"),
    );
    expect(reduceConversation(state, sentence(1, "First.")).turns).toMatchObject([{ question: "One?", sentences: [{ text: "First." }] }]);
  });

  it("ignores a sentence of a turn that it does not know", () => {
    expect(play(sentence(7, "Stray.")).turns).toEqual([]);
  });

  it("starts anew with another machine", () => {
    expect(play({ type: "connected" }, question(1, "Old?"), { type: "reset" }).turns).toEqual([]);
  });
});
