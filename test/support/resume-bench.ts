import { setImmediate } from "node:timers/promises";
import { type ManualClock } from "../../src/base/manual-clock.ts";
import { failure } from "../../src/errors.ts";
import { type AnswerEvent } from "../../src/knowledge/answer/answer.ts";
import { type Question } from "../../src/knowledge/ask.ts";
import { concatenate } from "../../src/voice/audio/samples.ts";
import { type SessionClaim, type SessionKey, type SessionSnapshots } from "../../src/voice/session/session-snapshots.ts";
import { type VoiceSession } from "../../src/voice/session/voice-session.ts";
import { MemorySessionStore } from "./memory-session-store.ts";
import { ScriptedAsk, ScriptedTextToSpeech, sentence, silence, speech } from "./scripted-engines.ts";
import { admission, type BenchOptions, pass, RecordingClient, sessionBench } from "./session-bench.ts";

/** Shared state as several processes see it: every call takes a moment. */
export class SharedSnapshots implements SessionSnapshots {
  readonly sessions = new Map<string, { epoch: number; snapshot: string | undefined }>();
  readonly #epochs = new Map<string, number>();
  saves = 0;
  savedBytes = 0;
  /** Calls fail. */
  away = false;

  async claim({ sessionId }: SessionKey): Promise<SessionClaim> {
    await this.#pass();
    const epoch = (this.#epochs.get(sessionId) ?? 0) + 1;
    this.#epochs.set(sessionId, epoch);
    const snapshot = this.sessions.get(sessionId)?.snapshot;
    this.sessions.set(sessionId, { epoch, snapshot });
    return { epoch, snapshot };
  }

  async save({ sessionId }: SessionKey, epoch: number, snapshot: string): Promise<boolean> {
    await this.#pass();
    this.saves++;
    this.savedBytes += snapshot.length;
    if ((this.#epochs.get(sessionId) ?? 0) > epoch) return false;
    this.sessions.set(sessionId, { epoch, snapshot });
    return true;
  }

  async drop({ sessionId }: SessionKey, epoch: number): Promise<void> {
    await this.#pass();
    if (this.#epochs.get(sessionId) === epoch) this.sessions.delete(sessionId);
  }

  async #pass(): Promise<void> {
    await setImmediate();
    if (this.away) throw failure("shared-state-failed", { address: "the test", problem: "it says so" });
  }
}

/** The shared state as one process sees it, until it is killed. */
class OwnSnapshots implements SessionSnapshots {
  readonly #shared: SessionSnapshots;
  readonly #life: { killed: boolean };

  constructor(shared: SessionSnapshots, life: { killed: boolean }) {
    this.#shared = shared;
    this.#life = life;
  }

  claim(key: SessionKey, lifetimeMs: number): Promise<SessionClaim> {
    return this.#life.killed ? never : this.#shared.claim(key, lifetimeMs);
  }

  save(key: SessionKey, epoch: number, snapshot: string, lifetimeMs: number): Promise<boolean> {
    return this.#life.killed ? never : this.#shared.save(key, epoch, snapshot, lifetimeMs);
  }

  drop(key: SessionKey, epoch: number): Promise<void> {
    return this.#life.killed ? never : this.#shared.drop(key, epoch);
  }
}

const never = new Promise<never>(() => undefined);

/** Says each sentence in a voice of its own, of which no two samples nearby are equal. */
class NumberedTextToSpeech extends ScriptedTextToSpeech {
  override async *synthesize(text: string, options: { signal: AbortSignal }): AsyncIterable<Int16Array> {
    const base = Buffer.from(text).reduce((sum, byte) => (sum * 31 + byte) % 9_973, 7);
    let position = 0;
    for await (const piece of super.synthesize(text, options)) {
      // An odd length, so that every sentence is padded at its end.
      const samples = piece.subarray(0, 2_391);
      for (let index = 0; index < samples.length; index++) samples[index] = 1 + ((base + 7 * (position + index)) % 30_011);
      position += samples.length;
      yield samples;
    }
  }
}

/** Finds a sentence every so often. */
export class PacedAsk extends ScriptedAsk {
  readonly #clock: ManualClock;
  readonly #everyMs: number;

  constructor(clock: ManualClock, everyMs = 300) {
    super();
    this.#clock = clock;
    this.#everyMs = everyMs;
    this.sentences = [
      sentence(0, "Close the valve before you open the cover.", true),
      sentence(1, "The oil pressure is four bar."),
      sentence(2, "Check it every week."),
      sentence(3, "Use the gauge on the left side."),
    ];
  }

  override async *ask(question: Question): AsyncIterable<AnswerEvent> {
    for await (const event of super.ask(question)) {
      await this.#pause(question.signal);
      yield event;
    }
  }

  #pause(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        cancel();
        reject(signal.reason as Error);
      };
      const cancel = this.#clock.setTimer(() => {
        signal.removeEventListener("abort", abort);
        resolve();
      }, this.#everyMs);
      signal.addEventListener("abort", abort, { once: true });
    });
  }
}

/** Processes that share a store and snapshots, each with a clock and engines of its own. */
export function resumeBench(options: { windowMs?: number; shared?: boolean } = {}) {
  const snapshots = new SharedSnapshots();
  const store = new MemorySessionStore();
  const node = (change: BenchOptions & { bus?: NonNullable<BenchOptions["resume"]>["bus"] } = {}) => {
    const life = { killed: false };
    const { bus, ...rest } = change;
    const resume = {
      snapshots: new OwnSnapshots(snapshots, life),
      windowMs: options.windowMs ?? 60_000,
      shared: options.shared ?? true,
      ...(bus ? { bus } : {}),
    };
    const bench = sessionBench({
      store,
      resume,
      ask: (clock) => new PacedAsk(clock),
      textToSpeech: new NumberedTextToSpeech(),
      ...rest,
    });
    return { ...bench, kill: () => (life.killed = true) };
  };
  return { snapshots, store, node };
}

/** A client that keeps what it hears. */
export class HearingClient extends RecordingClient {
  readonly #frames: Int16Array[] = [];

  override audio(samples: Int16Array): void {
    super.audio(samples);
    this.#frames.push(samples.slice());
  }

  /** 24 kHz samples, in order. */
  get heard(): Int16Array {
    return concatenate(this.#frames);
  }
}

type Node = ReturnType<ReturnType<typeof resumeBench>["node"]>;

/** Longer than the rest of an answer takes, in milliseconds. */
export const turnMs = 9_000;

/** Opens a conversation, or comes back to one. */
export async function open(node: Node, sessionId?: string) {
  const client = new HearingClient();
  const session = await node.service.open(admission(sessionId === undefined ? {} : { sessionId, resume: true }), client);
  return { client, session };
}

/** Asks aloud; returns at the moment when the question is known. */
export async function askAloud(node: Node, session: VoiceSession, client: HearingClient): Promise<void> {
  await pass(node, session, 1_200, speech);
  while (client.of("question").length === 0) await pass(node, session, 20, silence);
}
