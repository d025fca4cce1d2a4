import { failure } from "../../errors.ts";

export type EmbeddingPriority = "question" | "document";

/** Texts of one caller that go through a model together. */
export interface EmbeddingTask {
  readonly texts: readonly string[];
  readonly priority: EmbeddingPriority;
  readonly signal: AbortSignal;
  readonly resolve: (vectors: Float32Array[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Texts that wait for a model: questions before documents, first come first served within each, bounded together. */
export class EmbeddingQueue {
  readonly #waiting: Record<EmbeddingPriority, EmbeddingTask[]> = { question: [], document: [] };
  readonly #limit: number;

  /** @param limit texts that may wait */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Texts that wait. */
  get size(): number {
    const count = (tasks: readonly EmbeddingTask[]) => tasks.reduce((sum, { texts }) => sum + texts.length, 0);
    return count(this.#waiting.question) + count(this.#waiting.document);
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

  /** The next task whose caller still wants it. */
  next(priorities: readonly EmbeddingPriority[]): EmbeddingTask | undefined {
    for (const priority of priorities) {
      for (let task = this.#waiting[priority].shift(); task; task = this.#waiting[priority].shift()) {
        if (!task.signal.aborted) return task;
        task.reject(task.signal.reason);
      }
    }
    return undefined;
  }

  /** The next tasks of one priority, at least one if any waits, with at most `most` texts together. */
  take(most: number): EmbeddingTask[] {
    const first = this.next(["question", "document"]);
    if (!first) return [];
    const taken = [first];
    const waiting = this.#waiting[first.priority];
    let texts = first.texts.length;
    while (waiting[0] && texts + waiting[0].texts.length <= most) {
      const task = this.next([first.priority]);
      if (!task) break;
      taken.push(task);
      texts += task.texts.length;
    }
    return taken;
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
