import { z } from "zod";
import { type DeepReadonly } from "../../base/deep-readonly.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { type PartitionKey } from "../document-store.ts";

/** `unanswered`: the manuals were said not to hold it. `wrong`: somebody marked the answer as wrong. */
export const questionKinds = ["unanswered", "wrong"] as const;
export type QuestionKind = (typeof questionKinds)[number];
/** `dismissed`: an expert has decided that it needs no answer; it goes on being counted and is not shown. */
export const groupStates = ["open", "dismissed"] as const;
export type GroupState = (typeof groupStates)[number];

/** One time that a question was asked. Who asked it is not kept. */
const askedExampleSchema = z.object({
  question: z.string(),
  answerId: z.string(),
  /** Milliseconds since the epoch. */
  at: z.int(),
  /** What was answered, and what was said to be wrong about it. */
  answer: z.string().exactOptional(),
  reason: z.string().exactOptional(),
});
export type AskedExample = DeepReadonly<z.infer<typeof askedExampleSchema>>;

/** What decides whether another question belongs to a group. */
export const groupHeadSchema = z.object({
  id: z.string(),
  /** As it was first asked. */
  question: z.string(),
  /** Its meaning: int8 values in base64, by the model of that name. Absent when the question was not embedded. */
  vector: z.string().exactOptional(),
  model: z.string().exactOptional(),
});
export type GroupHead = Readonly<z.infer<typeof groupHeadSchema>>;

/** Questions that ask the same, and that an expert should look at. */
export const questionGroupSchema = groupHeadSchema.extend({
  tenant: tenantSchema,
  equipment: slugSchema,
  kind: z.enum(questionKinds),
  state: z.enum(groupStates),
  count: z.int(),
  firstSeen: z.int(),
  lastSeen: z.int(),
  /** The latest ones, the newest last. */
  examples: z.array(askedExampleSchema),
});
export interface QuestionGroup extends Readonly<Omit<z.infer<typeof questionGroupSchema>, "examples">> {
  readonly examples: readonly AskedExample[];
}

/** Where a page of groups begins: after this one. */
export const groupPositionSchema = z.object({ count: z.int(), lastSeen: z.int(), id: z.string() });
export type GroupPosition = Readonly<z.infer<typeof groupPositionSchema>>;

/** A question to be counted. */
export interface AskedQuestion extends PartitionKey, GroupHead {
  readonly kind: QuestionKind;
  readonly example: AskedExample;
}

export interface GroupLimits {
  /** Groups of one equipment; of more, those that were asked least and longest ago are forgotten. */
  readonly unansweredMaxGroups: number;
  readonly unansweredMaxExamples: number;
}

/** Questions that were not answered, or wrongly, in groups. */
export interface UnansweredStore {
  /** The heads of one kind, by id, for comparison. */
  listHeads(key: PartitionKey, kind: QuestionKind): Promise<GroupHead[]>;
  /** Counts a question in the group with its id, which is made when it is missing. Throws `equipment-not-found`. */
  count(asked: AskedQuestion, limits: GroupLimits): Promise<void>;
  /** Takes one example back; the group goes with the last one that was counted. */
  uncount(key: PartitionKey, id: string, answerId: string): Promise<void>;
  /** Most often asked first, then latest. */
  list(key: PartitionKey, page: { state: GroupState; limit: number; after?: GroupPosition }): Promise<QuestionGroup[]>;
  get(key: PartitionKey, id: string): Promise<QuestionGroup | undefined>;
  /** False when it is missing. */
  setState(key: PartitionKey, id: string, state: GroupState): Promise<boolean>;
  /** Forgets a group, since it is answered now. False when it is missing. */
  delete(key: PartitionKey, id: string): Promise<boolean>;
}
