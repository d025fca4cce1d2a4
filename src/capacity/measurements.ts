import { z } from "zod";

const positive = z.number().positive();

/** What the benches measured, each on the machine that `machine` names; `bench/measurements.json`. Processor time is that of one core. */
export const measurementsSchema = z.object({
  /** YYYY-MM-DD. */
  date: z.iso.date(),
  machine: z.string().min(1),
  /** Resident memory that one open socket takes. */
  memoryPerSocketBytes: positive,
  /** Resident memory of each role with nothing to do. */
  idleMemoryBytes: z.object({ gateway: positive, voice: positive, rag: positive, worker: positive }),
  idleSocketCpuMsPerSecond: positive,
  /** For a second of spoken question, its answer included: the session itself, and the engines inside the product. */
  talkingCpuMsPerSecond: z.object({ session: positive, engines: positive }),
  /** In gateway and rag, for one retrieval whose caches are warm. */
  retrieveCpuMs: z.object({ gateway: positive, rag: positive }),
  /** In gateway and rag, for one answer quoted from the manual. */
  askCpuMs: z.object({ gateway: positive, rag: positive }),
  ingestChunksPerSecond: positive,
});
export type Measurements = z.infer<typeof measurementsSchema>;
