import { useState } from "react";
import { messageOf } from "./request.ts";

export interface Attempts {
  readonly busy: boolean;
  /** Why the last one failed. */
  readonly problem: string | undefined;
  /** Does something that may fail. */
  readonly attempt: (work: () => Promise<void>) => Promise<void>;
}

/** What a component does that may fail, with what to say then. */
export function useAttempt(): Attempts {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function attempt(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  }

  return { busy, problem, attempt };
}
