import { type Machine, tracesIn } from "./machines.ts";

/** What was seen where: each text by whoever was given it, and by which way. */
export class Sightings {
  readonly #among: readonly Machine[];
  readonly #seen = new Map<string, Set<string>>();
  /** Texts that speak of a machine that they may not speak of. */
  readonly foreign: string[] = [];
  texts = 0;

  constructor(among: readonly Machine[]) {
    this.#among = among;
  }

  /** @param allowed machines that the text may speak of; none for whoever may read nothing */
  saw(path: string, text: string, allowed: readonly Machine[]): void {
    this.texts += 1;
    const seen = this.#seen.get(path) ?? new Set();
    this.#seen.set(path, seen);
    for (const { machine, excerpt } of tracesIn(text, this.#among)) {
      if (allowed.includes(machine)) seen.add(machine.id);
      else this.foreign.push(`${path}: ${machine.mark} for ${allowed.map(({ mark }) => mark).join(" and ") || "nobody"}: ${excerpt}`);
    }
  }

  /** Machines that a way has not shown to those whose they are: nothing foreign there would prove nothing. */
  neverShown(paths: readonly string[], among: readonly Machine[] = this.#among): string[] {
    return paths.flatMap((path) => among.filter(({ id }) => !this.#seen.get(path)?.has(id)).map(({ mark }) => `${path}: ${mark}`));
  }
}
