/** Retries per request that the budget allows in the long run: a tenth more load at most, even when every request fails. */
const share = 0.1;
/** Retries that may come together, such as when a node goes with its requests. */
const mostAtOnce = 20;

/** Keeps retries from multiplying the load of servers that are overloaded (https://sre.google/sre-book/handling-overload/). */
export class RetryBudget {
  #tokens = mostAtOnce;

  /** A request begins. */
  earn(): void {
    this.#tokens = Math.min(mostAtOnce, this.#tokens + share);
  }

  /** Whether one more retry is allowed; it is counted then. */
  spend(): boolean {
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }
}
