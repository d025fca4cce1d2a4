import { failure } from "../../errors.ts";

export type EmbeddingPriority = "question" | "document";

/** One text on its way through a thread. */
export interface EmbeddingTask {
  readonly text: string;
  readonly priority: EmbeddingPriority;
  readonly signal: AbortSignal;
  readonly resolve: (vector: Float32Array) => void;
  readonly reject: (error: unknown) => void;
}

/** Texts that wait for a thread: questions before documents, first come first served within each, bounded together. */
export class EmbeddingQueue {
  readonly #waiting: Record<EmbeddingPriority, EmbeddingTask[]> = { question: [], document: [] };
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#waiting.question.length + this.#waiting.document.length;
  }

  /** Throws `embedding-failed` when `count` more texts would exceed the limit. */
  admit(count: number): void {
    if (this.size + count > this.#limit) {
      throw failure("embedding-failed", { problem: `${this.size} texts wait already and the queue takes ${this.#limit}` });
    }
  }

  push(task: EmbeddingTask): void {
    this.#waiting[task.priority].push(task);
  }

  /** The next text whose caller still wants it. */
  next(priorities: readonly EmbeddingPriority[]): EmbeddingTask | undefined {
    for (const priority of priorities) {
      for (let task = this.#waiting[priority].shift(); task; task = this.#waiting[priority].shift()) {
        if (!task.signal.aborted) return task;
        task.reject(task.signal.reason);
      }
    }
    return undefined;
  }

  /** Takes out what was aborted, so that it makes room at once. */
  dropAborted(): void {
    for (const priority of ["question", "document"] as const) {
      const tasks = this.#waiting[priority];
      this.#waiting[priority] = tasks.filter((task) => !task.signal.aborted);
      for (const task of tasks) if (task.signal.aborted) task.reject(task.signal.reason);
    }
  }

  /** Rejects everything that waits. */
  clear(error: unknown): void {
    for (const task of [...this.#waiting.question.splice(0), ...this.#waiting.document.splice(0)]) task.reject(error);
  }
}
