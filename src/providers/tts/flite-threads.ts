import { type Clock } from "../../base/clock.ts";
import { type Log } from "../../base/log.ts";
import { threadEntry } from "../../base/thread.ts";
import { failure } from "../../errors.ts";
import { SupervisedThread } from "../supervised-thread.ts";
import { type FliteReply, type FliteRequest, fliteReply } from "./flite-messages.ts";

/** The beginning of a sentence goes before its rest, which has the time that the beginning plays; vocabularies can wait. */
export const priorities = ["urgent", "soon", "later"] as const;
export type Priority = (typeof priorities)[number];

type WithoutId<Request> = Request extends FliteRequest ? Omit<Request, "id"> : never;

interface Job {
  readonly request: FliteRequest;
  readonly resolve: (reply: FliteReply) => void;
  readonly reject: (error: unknown) => void;
}

interface Seat {
  readonly thread: SupervisedThread;
  job: Job | undefined;
}

/** Threads with one Flite each, and the jobs that wait for them. */
export class FliteThreads {
  /** Resolves when every thread is up; rejects when one dies first. */
  readonly ready: Promise<void>;
  readonly #seats: Seat[] = [];
  readonly #waiting = new Map<Priority, Set<Job>>(priorities.map((priority) => [priority, new Set()]));
  readonly #queueMax: number;
  #nextId = 0;
  #closed = false;

  constructor(options: { threads: number; queueMax: number; clock: Clock; log: Log }) {
    this.#queueMax = options.queueMax;
    const ups = Array.from({ length: options.threads }, () => this.#seat(options.clock, options.log));
    this.ready = Promise.all(ups).then(() => undefined);
  }

  /** Jobs that wait or run. */
  get load(): number {
    let load = 0;
    for (const jobs of this.#waiting.values()) load += jobs.size;
    for (const seat of this.#seats) if (seat.job) load++;
    return load;
  }

  /**
   * Runs a job. One that has not begun is dropped when `signal` aborts, and the result of one that has is: the caller never waits.
   * Throws `queue-full`, `speech-synthesis-failed`, or the signal's reason.
   */
  run(request: WithoutId<FliteRequest>, priority: Priority, signal?: AbortSignal): Promise<FliteReply> {
    if (this.#closed) return Promise.reject(failure("speech-synthesis-failed", { problem: "the engine is closed" }));
    if (this.load >= this.#queueMax + this.#seats.length) {
      return Promise.reject(failure("queue-full", { queue: "Speech synthesis", limit: this.#queueMax }));
    }
    const { promise, resolve, reject } = withResolvers<FliteReply>();
    const job: Job = { request: { ...request, id: this.#nextId++ }, resolve, reject };
    const abort = () => {
      this.#waiting.get(priority)?.delete(job);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", abort, { once: true });
    this.#waiting.get(priority)?.add(job);
    this.#assign();
    return promise.finally(() => signal?.removeEventListener("abort", abort));
  }

  /** Ends the threads; jobs that wait or run are rejected. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    const error = failure("speech-synthesis-failed", { problem: "the engine is closed" });
    for (const jobs of this.#waiting.values()) {
      for (const job of jobs) job.reject(error);
      jobs.clear();
    }
    for (const seat of this.#seats) seat.job?.reject(error);
    await Promise.all(this.#seats.map((seat) => seat.thread.close()));
  }

  #seat(clock: Clock, log: Log): Promise<void> {
    const { promise, resolve, reject } = withResolvers<undefined>();
    const thread = new SupervisedThread({
      entry: threadEntry(import.meta.url, "flite-thread"),
      data: undefined,
      clock,
      log: log.child({ thread: "flite" }),
      onMessage: (message) => this.#answered(seat, fliteReply.parse(message)),
      onUp: () => {
        resolve(undefined);
        this.#assign();
      },
      onDown: (problem) => {
        reject(new Error(problem));
        const { job } = seat;
        seat.job = undefined;
        job?.reject(failure("speech-synthesis-failed", { problem }));
      },
    });
    const seat: Seat = { thread, job: undefined };
    this.#seats.push(seat);
    return promise;
  }

  #answered(seat: Seat, reply: FliteReply): void {
    const { job } = seat;
    if (job?.request.id !== reply.id) return;
    seat.job = undefined;
    if ("problem" in reply) job.reject(failure("speech-synthesis-failed", { problem: reply.problem }));
    else job.resolve(reply);
    this.#assign();
  }

  #assign(): void {
    for (const seat of this.#seats) {
      if (seat.job || !seat.thread.up) continue;
      const job = this.#next();
      if (!job) return;
      seat.job = job;
      seat.thread.post(job.request);
    }
  }

  #next(): Job | undefined {
    for (const priority of priorities) {
      const jobs = this.#waiting.get(priority);
      for (const job of jobs ?? []) {
        jobs?.delete(job);
        return job;
      }
    }
    return undefined;
  }
}

/** `Promise.withResolvers`, which Node has from 22 on. */
function withResolvers<Value>() {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<Value>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
