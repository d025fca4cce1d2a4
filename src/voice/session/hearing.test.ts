import { afterEach, expect, it } from "vitest";
import { silence, speech } from "../../../test/support/scripted-engines.ts";
import { admission, pass, RecordingClient, sessionBench, settle } from "../../../test/support/session-bench.ts";
import { failure } from "../../errors.ts";
import { type VoiceSession } from "./voice-session.ts";

let session: VoiceSession | undefined;
afterEach(() => session?.close());

it("charges for what was said, and answers with an apology what is over the limit", async () => {
  const charged: { user: string; speechMs: number }[] = [];
  const limit = failure("rate-limited", { what: "Your speech", limit: 1_000, windowMs: 3_600_000, retryAfterMs: 5_000 });
  const bench = sessionBench({
    refuseSpeech(who, speechMs) {
      charged.push({ user: who.user, speechMs });
      return Promise.resolve(charged.length > 1 ? limit : undefined);
    },
  });
  const client = new RecordingClient();
  session = await bench.service.open(admission(), client);
  const say = async (): Promise<void> => {
    await pass(bench, session as VoiceSession, 1_200, speech);
    await pass(bench, session as VoiceSession, 8_000, silence);
  };
  await say();
  await say();
  await settle();
  expect(charged.map(({ user }) => user)).toEqual(["technician", "technician"]);
  expect(charged.every(({ speechMs }) => speechMs > 1_000 && speechMs < 1_400)).toBe(true);
  expect(client.of("question")).toHaveLength(1);
  expect(client.of("error").map(({ error }) => error.code)).toEqual(["rate-limited"]);
  expect(client.of("sentence").at(-1)?.sentence.text).toContain("as much as you may");
  expect(session.closed).toBe(false);
});

it("answers although nobody can say whether a limit is reached", async () => {
  const bench = sessionBench({ refuseSpeech: () => new Promise(() => undefined) });
  const client = new RecordingClient();
  session = await bench.service.open(admission(), client);
  await pass(bench, session, 1_200, speech);
  await pass(bench, session, 8_000, silence);
  expect(client.of("answer")).toHaveLength(1);
  expect(client.of("error")).toEqual([]);
});

it("lets go of its engines although the store takes long over the last turn", async () => {
  const { store, ...bench } = sessionBench();
  let answer = (): void => undefined;
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const append = store.appendTurn.bind(store);
  store.appendTurn = async (...turn) => answered.then(() => append(...turn));
  session = await bench.service.open(admission(), new RecordingClient());
  await pass(bench, session, 1_200, speech);
  await pass(bench, session, 1_100, silence);
  const closed = session.close();
  await settle();
  expect([bench.speechToText.openStreams, bench.voiceActivity.openStreams]).toEqual([0, 0]);
  const turns = () => store.turns.get(session?.identity.sessionId ?? "") ?? [];
  expect(turns()).toEqual([]);
  answer();
  await closed;
  expect(turns()).toHaveLength(1);
});
