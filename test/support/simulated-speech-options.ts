import { z } from "zod";

/** How the simulated providers behave from now on. */
export const chaosSchema = z.object({
  /**
   * `refuse`: 503 to every new request and connection; those that are open live on. `reset`: every connection is cut, and each new
   * one at once. `hang`: everything is accepted and nothing answered. `slow`: every delay is `slowMs` longer. `half`: half of what
   * there is to be sent, then the connection is cut.
   */
  synthesis: z.enum(["ok", "refuse", "reset", "hang", "slow", "half"]).optional(),
  recognition: z.enum(["ok", "refuse", "reset", "hang", "slow"]).optional(),
  slowMs: z.number().nonnegative().optional(),
});

export type Chaos = z.infer<typeof chaosSchema>;

export const countsSchema = z.object({
  /** Connections for recognition: open now, and accepted since the start. */
  talkers: z.number(),
  talkersAccepted: z.number(),
  keepAlives: z.number(),
  /** Utterances that were finalised. */
  utterances: z.number(),
  /** Sentences that were asked for, sent to their end, and given up by the client. */
  sentences: z.number(),
  sentencesSent: z.number(),
  sentencesCut: z.number(),
});

export type Counts = z.infer<typeof countsSchema>;

/** Fixed delays of the simulated providers. */
export interface SimulatedDelays {
  /** From the first audio of an utterance to its first interim result. */
  readonly firstPartialMs: number;
  /** From `Finalize` to the final result. */
  readonly finalMs: number;
  /** From a sentence to the first byte of its audio. */
  readonly firstByteMs: number;
  /** Time that making audio takes, as a share of its duration. */
  readonly realTimeFactor: number;
  readonly perCharacterMs: number;
}

export const defaultDelays: SimulatedDelays = {
  firstPartialMs: 150,
  finalMs: 120,
  firstByteMs: 100,
  realTimeFactor: 0.05,
  perCharacterMs: 60,
};

/** Every delay as an option of the process: `--first-byte-ms 100`. */
export const delayOptions = {
  firstPartialMs: "first-partial-ms",
  finalMs: "final-ms",
  firstByteMs: "first-byte-ms",
  realTimeFactor: "real-time-factor",
  perCharacterMs: "per-character-ms",
} as const satisfies Record<keyof SimulatedDelays, string>;
