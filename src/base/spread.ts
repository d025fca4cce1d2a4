/**
 * Does work of which very much may come in one moment: some at once, the rest in the following turns of the event loop, in order, so that
 * what else has arrived is served between.
 */
export class Spread {
  readonly #perTurn: number;
  readonly #waiting: (() => void)[] = [];
  #done = 0;
  #scheduled = false;

  /** @param perTurn how many are done in one turn */
  constructor(perTurn: number) {
    this.#perTurn = perTurn;
  }

  /** How much waits is for the caller to bound. */
  add(work: () => void): void {
    if (this.#done < this.#perTurn && this.#waiting.length === 0) this.#do(work);
    else this.#waiting.push(work);
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#next);
  }

  readonly #next = (): void => {
    this.#scheduled = false;
    this.#done = 0;
    for (const work of this.#waiting.splice(0, this.#perTurn)) this.#do(work);
    if (this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(this.#next);
  };

  #do(work: () => void): void {
    this.#done++;
    work();
  }
}
