import { type Clock } from "../../base/clock.ts";
import { type Batch, type BatchAnswer, type BatchReference, type BatchStore } from "../../knowledge/batch/batches.ts";

interface Kept {
  readonly batch: Omit<Batch, "answers">;
  readonly answers: (BatchAnswer | undefined)[];
  /** Monotonic, in milliseconds. */
  readonly until: number;
  open: boolean;
}

/** Batches of this process; they end with it. */
export class MemoryBatches implements BatchStore {
  readonly #clock: Clock;
  readonly #maxEntries: number;
  /** Oldest first. */
  readonly #kept = new Map<string, Kept>();

  /** @param maxEntries batches kept in all; beyond, the oldest go */
  constructor({ clock, maxEntries }: { readonly clock: Clock; readonly maxEntries: number }) {
    this.#clock = clock;
    this.#maxEntries = maxEntries;
  }

  create(batch: Omit<Batch, "answers">, { maxOpen, keepMs }: { maxOpen: number; keepMs: number }): Promise<boolean> {
    this.#forgetOld();
    const open = [...this.#kept.values()].filter((kept) => kept.open && kept.batch.tenant === batch.tenant).length;
    if (open >= maxOpen) return Promise.resolve(false);
    const answers = Array.from<undefined>({ length: batch.questions.length });
    this.#kept.set(nameOf(batch), { batch, answers, until: this.#clock.monotonic() + keepMs, open: true });
    for (const name of this.#kept.keys()) if (this.#kept.size > this.#maxEntries) this.#kept.delete(name);
    return Promise.resolve(true);
  }

  read(reference: BatchReference): Promise<Batch | undefined> {
    this.#forgetOld();
    const kept = this.#kept.get(nameOf(reference));
    return Promise.resolve(kept && { ...kept.batch, answers: [...kept.answers] });
  }

  putAnswer(reference: BatchReference, index: number, answer: BatchAnswer): Promise<void> {
    const kept = this.#kept.get(nameOf(reference));
    if (kept && index < kept.answers.length) kept.answers[index] ??= answer;
    return Promise.resolve();
  }

  finish(reference: BatchReference): Promise<void> {
    const kept = this.#kept.get(nameOf(reference));
    if (kept) kept.open = false;
    return Promise.resolve();
  }

  remove(reference: BatchReference): Promise<void> {
    this.#kept.delete(nameOf(reference));
    return Promise.resolve();
  }

  #forgetOld(): void {
    const now = this.#clock.monotonic();
    for (const [name, { until }] of this.#kept) if (until <= now) this.#kept.delete(name);
  }
}

const nameOf = ({ tenant, equipment, batchId }: BatchReference): string => [tenant, equipment, batchId].join(" ");
