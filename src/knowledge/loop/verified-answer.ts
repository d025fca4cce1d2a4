import { z } from "zod";
import { type DeepReadonly } from "../../base/deep-readonly.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema, userSchema } from "../../tenancy/tenant.ts";
import { type PartitionKey } from "../document-store.ts";

/** A page that a verified answer stands on, as it was when an expert looked at it. */
const verifiedPageSchema = z.object({
  documentId: z.string(),
  version: z.int(),
  title: z.string(),
  page: z.int(),
  pageLabel: z.string().exactOptional(),
  /** The page's own words that say the most of the answer. */
  quote: z.string(),
  /** Of the page's text; the same text in a newer version has the same. */
  digest: z.string(),
});
export type VerifiedPage = DeepReadonly<z.infer<typeof verifiedPageSchema>>;

/** What an expert says to a question, once for everybody who asks it of this equipment. */
export const verifiedAnswerSchema = z.object({
  tenant: tenantSchema,
  equipment: slugSchema,
  id: z.string(),
  question: z.string(),
  /** Of the question as exact caches know it; one equipment has one verified answer to it. */
  questionKey: z.string(),
  /** Other ways of asking the same. */
  phrasings: z.array(z.string()),
  answer: z.string(),
  pages: z.array(verifiedPageSchema),
  /** Who wrote or confirmed it last. */
  author: userSchema,
  createdAt: z.int(),
  /** When it was written or confirmed last, in milliseconds since the epoch. */
  verifiedAt: z.int(),
});
export interface VerifiedAnswer extends Readonly<Omit<z.infer<typeof verifiedAnswerSchema>, "phrasings" | "pages">> {
  readonly phrasings: readonly string[];
  readonly pages: readonly VerifiedPage[];
}

/** Verified answers. Every change makes a new generation of the partition in the same step, so that all caches and nodes follow it. */
export interface VerifiedAnswerStore {
  /** All of an equipment, of which there are few; the oldest first. */
  list(key: PartitionKey): Promise<VerifiedAnswer[]>;
  get(key: PartitionKey, id: string): Promise<VerifiedAnswer | undefined>;
  /** Stores it, in place of the one with its id. Throws `equipment-not-found`, and `verified-answer-exists` for a question that another one answers. */
  put(answer: VerifiedAnswer): Promise<void>;
  /** False when it is missing. */
  delete(key: PartitionKey, id: string): Promise<boolean>;
}
