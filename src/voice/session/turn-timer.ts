import { type TurnTiming } from "../session-store.ts";

type Mark = "speechEnd" | "decision" | "transcript" | "firstSentence" | "firstAudio" | "end";

/** Measures the stages of one turn, in monotonic milliseconds. */
export class TurnTimer {
  readonly #marks = new Map<Mark, number>();
  #retrieve: number | undefined;

  /** Notes a moment; the first one of its kind counts. */
  mark(mark: Mark, at: number): void {
    if (!this.#marks.has(mark)) this.#marks.set(mark, at);
  }

  has(mark: Mark): boolean {
    return this.#marks.has(mark);
  }

  /** The answerer's own figure for its search. */
  retrieved(durationMs: number): void {
    this.#retrieve = durationMs;
  }

  /** The stages so far. */
  timing(now: number): TurnTiming {
    const stages: Record<string, number | undefined> = {
      speechEndToFirstAudio: this.#between("speechEnd", "firstAudio"),
      endOfTurnToFirstAudio: this.#between("decision", "firstAudio"),
      endpoint: this.#between("speechEnd", "decision"),
      finalTranscript: this.#between("decision", "transcript"),
      retrieve: this.#retrieve,
      firstSentence: this.#between("transcript", "firstSentence") ?? this.#between("decision", "firstSentence"),
      firstAudio: this.#between("firstSentence", "firstAudio"),
      total: (this.#marks.get("end") ?? now) - (this.#marks.get("decision") ?? now),
    };
    const known = Object.entries(stages).filter((entry): entry is [string, number] => entry[1] !== undefined);
    return { total: 0, ...Object.fromEntries(known.map(([name, value]) => [name, Math.round(value * 10) / 10])) };
  }

  #between(from: Mark, to: Mark): number | undefined {
    const start = this.#marks.get(from);
    const end = this.#marks.get(to);
    return start === undefined || end === undefined ? undefined : end - start;
  }
}
