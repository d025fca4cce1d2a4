import { z } from "zod";
import { type Turn } from "../../voice/session-store.ts";

const citation = z.object({
  n: z.int(),
  documentId: z.string(),
  version: z.int(),
  title: z.string(),
  page: z.int(),
  pageLabel: z.string().exactOptional(),
  headingPath: z.array(z.string()),
  quote: z.string(),
});

const sentence = z.object({
  index: z.int(),
  text: z.string(),
  spoken: z.string(),
  warning: z.boolean(),
  citations: z.array(citation),
});

const milliseconds = z.number().exactOptional();

const timing = z.object({
  speechEndToFirstAudio: milliseconds,
  endOfTurnToFirstAudio: milliseconds,
  endpoint: milliseconds,
  finalTranscript: milliseconds,
  retrieve: milliseconds,
  firstSentence: milliseconds,
  firstAudio: milliseconds,
  total: z.number(),
});

/** A turn as MongoDB holds it. */
export const turnRow: z.ZodType<Turn> = z.object({
  number: z.int(),
  askedAt: z.int(),
  mode: z.enum(["voice", "text"]),
  question: z.string(),
  answered: z.boolean(),
  sentences: z.array(sentence),
  interrupted: z.boolean(),
  timingMs: timing,
});
