/** How an attempt at one node failed; never leaves this folder. */
export class AttemptFailure extends Error {
  override readonly name = "AttemptFailure";
  /**
   * unreached: nothing was sent. draining: the node takes nothing new. overloaded: it has too much to do.
   * broken: it broke off or answered what is no answer. silent: it stopped answering.
   */
  readonly kind: "unreached" | "draining" | "overloaded" | "broken" | "silent";

  constructor(kind: AttemptFailure["kind"], problem: string, cause?: unknown) {
    super(problem, cause === undefined ? undefined : { cause });
    this.kind = kind;
  }

  /** Whether the node did not work on the request, so that another one can without any load being added. */
  get untouched(): boolean {
    return this.kind === "unreached" || this.kind === "draining";
  }
}

/** For those who are told that nobody answered; addresses stay in the log. */
export const failureWords: Readonly<Record<AttemptFailure["kind"], string>> = {
  unreached: "none accepts connections",
  draining: "all are shutting down",
  overloaded: "all have too much to do",
  broken: "the last one broke off",
  silent: "the last one stopped answering",
};
