import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MemorySessionStore } from "../../../test/support/memory-session-store.ts";
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
});

afterEach(async () => {
  await session.close();
  await settle();
  expect([bench.clock.pending, bench.service.size, bench.ask.active]).toEqual([0, 0, 0]);
});

const turns = () => bench.store.turns.get(session.identity.sessionId) ?? [];

async function typed(text: string): Promise<void> {
  session.ask(text, { spoken: false });
  await settle();
}

describe("a question that leans on the one before", () => {
  it("is answered, shown and stored as it was understood", async () => {
    await typed("What is the pressure of the front tyre?");
    await typed("And the rear one?");
    expect(bench.ask.questions).toEqual(["What is the pressure of the front tyre?", "What is the pressure of the rear tyre?"]);
    expect(client.of("question").map(({ text }) => text)).toEqual(["What is the pressure of the front tyre?", "And the rear one?"]);
    expect(client.of("understood")).toEqual([{ type: "understood", turn: 2, text: "What is the pressure of the rear tyre?" }]);
    expect(turns()).toMatchObject([
      { question: "What is the pressure of the front tyre?" },
      { question: "And the rear one?", rewritten: "What is the pressure of the rear tyre?" },
    ]);
    expect(turns()[0]).not.toHaveProperty("rewritten");
  });

  it("may lean on one that leaned itself", async () => {
    await typed("What is the pressure of the front tyre?");
    await typed("And the rear one?");
    await typed("How do I check it?");
    expect(bench.ask.questions.at(-1)).toBe("How do I check the rear tyre?");
  });

  it("takes what the answer was about when its question names nothing", async () => {
    const cited = sentence(0, "Clean the air filter.");
    bench.ask.sentences = [
      { ...cited, citations: cited.citations.map((citation) => ({ ...citation, headingPath: ["Upkeep", "Air filter"] })) },
    ];
    await typed("What should I check?");
    await typed("How often must it be cleaned?");
    expect(bench.ask.questions.at(-1)).toBe("How often must the air filter be cleaned?");
  });

  it("is searched for as it is understood, while it is being spoken", async () => {
    await typed("What is the oil pressure of the pump?");
    bench.speechToText.transcripts = ["how do I clean it"];
    await pass(bench, session, 1_200, speech);
    await pass(bench, session, 700, silence);
    expect(bench.ask.questions.at(-1)).toBe("How do I clean the pump");
    expect(bench.ask.retrievals.at(-1)).toBe("How do I clean the pump");
    expect(bench.ask.prefetched).toBe(1);
    await pass(bench, session, 6_000, silence);
  });

  it("leans on turns of an earlier connection", async () => {
    await typed("What is the pressure of the front tyre?");
    const { sessionId } = session.identity;
    await session.close();
    await settle();
    session = await bench.service.open(admission({ sessionId }), client);
    await typed("And the rear one?");
    expect(bench.ask.questions.at(-1)).toBe("What is the pressure of the rear tyre?");
  });

  it("is asked as it is while the store of earlier turns is away", async () => {
    const store = new MemorySessionStore();
    store.listTurns = () => Promise.reject(new Error("away"));
    await session.close();
    bench = sessionBench({ store });
    session = await bench.service.open(admission(), client);
    await typed("And the rear one?");
    expect(bench.ask.questions).toEqual(["And the rear one?"]);
  });

  it("is interrupted while it is being read", async () => {
    await session.close();
    bench = sessionBench({ understand: () => new Promise(() => undefined) });
    session = await bench.service.open(admission(), client);
    await typed("And the rear one?");
    expect(bench.ask.questions).toEqual([]);
    await typed("What is the oil pressure?");
    expect(bench.ask.questions).toEqual(["What is the oil pressure?"]);
  });
});

describe("a question that stands alone", () => {
  it("is asked as it is, and nobody is told otherwise", async () => {
    await typed("What is the pressure of the front tyre?");
    await typed("Is it possible to run the pump without oil?");
    expect(bench.ask.questions.at(-1)).toBe("Is it possible to run the pump without oil?");
    expect(client.of("understood")).toEqual([]);
  });
});
