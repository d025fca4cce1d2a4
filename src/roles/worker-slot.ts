import cluster, { type Worker } from "node:cluster";
import { type Clock } from "../base/clock.ts";
import { type Log } from "../base/log.ts";
import { workerMessage, type WorkerQuestion } from "./worker-messages.ts";

export interface WorkerSlotOptions {
  /** From 1; stays when the process in it is replaced. */
  readonly slot: number;
  readonly clock: Clock;
  readonly log: Log;
  /** The process has read its settings. */
  readonly onJoined: () => void;
  /** The process ended without having been told to; `joined` says whether it had read its settings. */
  readonly onCrash: (code: number, joined: boolean) => void;
}

/** How long a worker may take to answer. */
const answerMs = 2_000;
/** Questions to one worker at a time; a scrape more is left out. */
const maxQuestions = 16;

/** The place of one worker: a process, or the wait for the next one. */
export class WorkerSlot {
  readonly slot: number;
  readonly #options: WorkerSlotOptions;
  readonly #questions = new Map<number, (value: unknown) => void>();
  #worker: Worker | undefined;
  #joined = false;
  #stopping = false;
  #number = 0;
  #exited: Promise<number> = Promise.resolve(0);

  constructor(options: WorkerSlotOptions) {
    this.slot = options.slot;
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#worker?.process.pid;
  }

  start(): void {
    if (this.#stopping) return;
    const worker = cluster.fork();
    this.#worker = worker;
    this.#joined = false;
    worker.on("message", (message: unknown) => this.#heard(message));
    worker.on("error", (error) => this.#options.log.error({ worker: this.slot, error }, "a worker cannot be reached"));
    this.#exited = new Promise((resolve) => {
      worker.once("exit", (code, signal) => {
        // A signal that nobody handled counts as failure, except ours to a process that had not yet begun to listen for it.
        const status = this.#stopping && signal === "SIGTERM" ? 0 : signal ? 128 : code;
        this.#worker = undefined;
        for (const answer of this.#questions.values()) answer(undefined);
        if (!this.#stopping) this.#options.onCrash(status, this.#joined);
        resolve(status);
      });
    });
  }

  /** Undefined when there is no process, or it does not answer in time. */
  ask(what: WorkerQuestion): Promise<unknown> {
    const worker = this.#worker;
    if (!worker?.isConnected() || !this.#joined || this.#questions.size >= maxQuestions) return Promise.resolve(undefined);
    const number = this.#number++;
    return new Promise((resolve) => {
      const cancelTimer = this.#options.clock.setTimer(() => answer(undefined), answerMs);
      const answer = (value: unknown): void => {
        cancelTimer();
        this.#questions.delete(number);
        resolve(value);
      };
      this.#questions.set(number, answer);
      worker.send({ equivox: "question", number, what }, (error) => {
        if (error) answer(undefined);
      });
    });
  }

  /** Passes a signal on, and starts no other process. Resolves with the exit code. */
  stop(signal: "SIGTERM" | "SIGKILL"): Promise<number> {
    this.#stopping = true;
    this.#worker?.process.kill(signal);
    return this.#exited;
  }

  #heard(message: unknown): void {
    const heard = workerMessage.safeParse(message).data;
    if (heard?.equivox === "answer") this.#questions.get(heard.number)?.(heard.value);
    if (heard?.equivox !== "joined") return;
    this.#joined = true;
    this.#options.onJoined();
  }
}
