import { type Verdict } from "./manual.ts";

/** What became of one question. */
export interface Outcome {
  readonly verdict: Verdict | "lost";
  /** From the end of the question to the first audio of its answer. */
  readonly firstAudioMs: number;
  /** What is wrong with what was heard. */
  readonly problems: readonly string[];
  readonly detail: string;
}

const rightWithinMs = 2_000;
const remarksMax = 400;

/** What is added up; the rest are worst cases and words. */
const counted = ["turns", "right", "late", "wrong", "apologies", "foreign", "older", "lost", "garbled", "reconnects", "closes"] as const;

/** Counts what became of all questions, for a test to judge and a person to read. */
export class Figures {
  turns = 0;
  /** Answered rightly, heard whole and once. */
  right = 0;
  /** Of the right ones, those whose first audio took longer than two seconds. */
  late = 0;
  wrong = 0;
  apologies = 0;
  foreign = 0;
  older = 0;
  lost = 0;
  /** Heard with a gap, twice, or in another order. */
  garbled = 0;
  reconnects = 0;
  worstMs = 0;
  /** The longest that a client took to come back. */
  worstBackMs = 0;
  /** Connections that ended though nobody wanted them to. */
  closes = 0;
  readonly closeCodes = new Map<number, number>();
  /** What went wrong, for people; the first ones. */
  readonly remarks: string[] = [];

  record({ verdict, firstAudioMs, problems, detail }: Outcome): void {
    const became = verdict === "apology" ? "apologies" : verdict === "right" && problems.length > 0 ? "garbled" : verdict;
    const late = firstAudioMs > rightWithinMs;
    this.turns++;
    this[became]++;
    if (became === "right") {
      this.worstMs = Math.max(this.worstMs, firstAudioMs);
      if (late) this.late++;
    }
    if (became !== "right" || late) {
      this.remark(`${verdict} after ${Math.round(firstAudioMs)} ms: ${detail}${problems.map((one) => `; ${one}`).join("")}`);
    }
  }

  closed(code: number): void {
    this.closes++;
    this.closeCodes.set(code, (this.closeCodes.get(code) ?? 0) + 1);
  }

  back(afterMs: number): void {
    this.reconnects++;
    this.worstBackMs = Math.max(this.worstBackMs, afterMs);
  }

  remark(text: string): void {
    if (this.remarks.length < remarksMax) this.remarks.push(text);
  }

  /** Share of turns that were answered rightly within two seconds. */
  get rightInTime(): number {
    return this.turns === 0 ? 1 : (this.right - this.late) / this.turns;
  }

  /** What happened since `before`; the worst times are those of all. */
  since(before: Figures): Figures {
    const difference = new Figures();
    for (const key of counted) difference[key] = this[key] - before[key];
    difference.worstMs = this.worstMs;
    difference.worstBackMs = this.worstBackMs;
    difference.remarks.push(...this.remarks.slice(before.remarks.length));
    return difference;
  }

  /** As they are now; the worst times begin anew here. */
  mark(): Figures {
    const copy = Object.assign(new Figures(), this, { remarks: [...this.remarks] });
    this.worstMs = 0;
    this.worstBackMs = 0;
    return copy;
  }
}

const columns = [
  ["turns", (one: Figures) => one.turns],
  ["right", (one: Figures) => one.right],
  ["late", (one: Figures) => one.late],
  ["apologies", (one: Figures) => one.apologies],
  ["wrong", (one: Figures) => one.wrong + one.foreign + one.older],
  ["garbled", (one: Figures) => one.garbled],
  ["lost", (one: Figures) => one.lost],
  ["worst ms", (one: Figures) => Math.round(one.worstMs)],
  ["closes", (one: Figures) => one.closes],
  ["reconnects", (one: Figures) => one.reconnects],
  ["worst back ms", (one: Figures) => Math.round(one.worstBackMs)],
] as const;

/** One line for each phase. */
export function summary(phases: readonly { readonly name: string; readonly figures: Figures }[]): string {
  const width = Math.max(...phases.map(({ name }) => name.length), 5);
  const head = ["phase".padEnd(width), ...columns.map(([name]) => name.padStart(name.length))].join("  ");
  const lines = phases.map(({ name, figures }) =>
    [name.padEnd(width), ...columns.map(([title, read]) => String(read(figures)).padStart(title.length))].join("  "),
  );
  return ["", head, ...lines, ""].join("\n");
}
