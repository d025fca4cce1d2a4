import { setTimeout as delay } from "node:timers/promises";
import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { threadEntry } from "../../base/thread.ts";
import { failure } from "../../errors.ts";
import { activityWindow, type VoiceActivityModel, type VoiceActivityStream } from "../../voice/voice-activity.ts";
import { SupervisedThread } from "../supervised-thread.ts";
import { sileroReply } from "./silero-messages.ts";

export interface SileroOptions {
  /** `silero_vad_v5.onnx`. */
  readonly modelFile: string;
  /** Windows that may wait for the thread; beyond, the newest are lost and their talkers told. */
  readonly queueMaxWindows: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long the thread may take at the end for the windows that it has, or to load its model. */
const lastWindowsMs = 2_000;

type Listener = Parameters<VoiceActivityModel["open"]>[0];

/** Silero v5 in one thread for all talkers. Windows that come in the same turn of the event loop are computed as one batch. */
export async function startSilero(options: SileroOptions): Promise<VoiceActivityModel> {
  const silero = new Silero(options);
  try {
    await silero.ready;
  } catch (error) {
    await silero.close();
    throw failure("engine-unavailable", { engine: "silero", problem: String(error) }, error);
  }
  return silero;
}

class Silero implements VoiceActivityModel {
  readonly name = "silero";
  readonly ready: Promise<void>;
  readonly #thread: SupervisedThread;
  readonly #queueMax: number;
  /** Listeners by talker; a reset gives a stream a new number, so that late answers find nobody. */
  readonly #listeners = new Map<number, Listener>();
  #nextTalker = 0;
  #talkers: number[] = [];
  #samples: Int16Array<ArrayBuffer>;
  #underWay = 0;
  /** Called when nothing is under way any more. */
  #onQuiet: () => void = () => undefined;

  constructor(options: SileroOptions) {
    this.#queueMax = options.queueMaxWindows;
    this.#samples = new Int16Array(options.queueMaxWindows * activityWindow);
    let up: () => void = () => undefined;
    let down: (problem: string) => void = () => undefined;
    this.ready = new Promise((resolve, reject) => {
      up = resolve;
      down = (problem) => reject(new Error(problem));
    });
    this.#thread = new SupervisedThread({
      entry: threadEntry(import.meta.url, "silero-thread"),
      data: { modelFile: options.modelFile },
      clock: options.clock,
      log: options.log.child({ thread: "silero" }),
      onMessage: (message) => this.#answered(message),
      onUp: () => up(),
      onDown: (problem) => {
        down(problem);
        this.#underWay = 0;
        this.#onQuiet();
        this.#tellFailure(this.#listeners.keys(), problem);
      },
    });
  }

  open(listener: Listener): VoiceActivityStream {
    let talker: number | undefined = this.#join(listener);
    const leave = () => {
      if (talker !== undefined) this.#leave(talker);
      talker = undefined;
    };
    return {
      push: (window) => {
        if (talker !== undefined) this.#push(talker, window);
      },
      reset: () => {
        if (talker === undefined) return;
        leave();
        talker = this.#join(listener);
      },
      close: leave,
    };
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#talkers = [];
    // A thread that is ended in the middle of native code, as also when it is started again, may take the process along.
    const quiet = new Promise<void>((resolve) => (this.#onQuiet = resolve));
    const settled = this.#underWay > 0 ? quiet : this.#thread.loaded;
    await Promise.race([settled, delay(lastWindowsMs, undefined, { ref: false })]);
    await this.#thread.close();
  }

  #join(listener: Listener): number {
    const talker = this.#nextTalker++;
    this.#listeners.set(talker, listener);
    return talker;
  }

  #leave(talker: number): void {
    this.#listeners.delete(talker);
    // After its last windows, which go out before this; the other way round the thread would make its state anew and keep it.
    setImmediate(() => this.#thread.post({ kind: "forget", talker }));
  }

  #push(talker: number, window: Int16Array): void {
    if (this.#underWay + this.#talkers.length >= this.#queueMax) {
      this.#tellFailure([talker], "too many windows wait");
      return;
    }
    if (this.#talkers.length === 0) setImmediate(() => this.#flush());
    this.#samples.set(window.subarray(0, activityWindow), this.#talkers.length * activityWindow);
    this.#talkers.push(talker);
  }

  #flush(): void {
    const talkers = this.#talkers;
    this.#talkers = [];
    if (talkers.length === 0) return;
    if (!this.#thread.up) {
      this.#tellFailure(new Set(talkers), "the engine is starting again");
      return;
    }
    this.#underWay += talkers.length;
    const samples = this.#samples.slice(0, talkers.length * activityWindow);
    this.#thread.post({ kind: "windows", talkers, samples }, [samples.buffer]);
  }

  #answered(message: unknown): void {
    const reply = sileroReply.parse(message);
    this.#underWay = Math.max(0, this.#underWay - reply.talkers.length);
    if (this.#underWay === 0) this.#onQuiet();
    if ("problem" in reply) {
      this.#tellFailure(new Set(reply.talkers), reply.problem);
      return;
    }
    for (const [index, talker] of reply.talkers.entries()) {
      this.#listeners.get(talker)?.onProbability(reply.probabilities[index] ?? 0);
    }
  }

  #tellFailure(talkers: Iterable<number>, problem: string): void {
    const listeners = [...talkers].map((talker) => this.#listeners.get(talker));
    queueMicrotask(() => {
      for (const listener of listeners) listener?.onFailure(failure("voice-activity-failed", { problem }));
    });
  }
}
