import { type Clock } from "../../base/clock.ts";
import { type Random } from "../../base/random.ts";

/** What stores of files that several processes share have in common. */
export interface SharedFilesOptions {
  /** Holds copies of originals while they are parsed. */
  readonly temporaryDirectory: string;
  readonly temporaryMaxBytes: number;
  /** How long one call to the store may take. */
  readonly operationTimeoutMs: number;
  readonly random?: Random;
  readonly clock?: Clock;
}

/**
 * How old an original must be before `sweep` takes one that no row refers to for a left-over. Nobody knows what another process
 * is about to record, so age decides: the row is written seconds after its file, and an upload takes an hour at most, so that a day
 * leaves room for clocks that differ by hours. Keys are never used again, and whoever sweeps reads the rows before the files.
 */
export const unreferencedGraceMs = 86_400_000;
