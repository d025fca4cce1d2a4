import { type DocumentStore, type JobStore } from "../knowledge/document-store.ts";
import { type FeedbackStore } from "../knowledge/loop/feedback.ts";
import { type UnansweredStore } from "../knowledge/loop/question-group.ts";
import { type VerifiedAnswerStore } from "../knowledge/loop/verified-answer.ts";
import { type Traces, type TraceSubject } from "../knowledge/traces.ts";
import { type EquipmentStore } from "../tenancy/equipment.ts";
import { type TenancyStore } from "../tenancy/tenancy-store.ts";
import { type SessionStore } from "../voice/session-store.ts";

/** Everything that outlives the process. Each adapter passes `test/contract/store.ts`. */
export interface Store {
  readonly tenancy: TenancyStore;
  readonly equipment: EquipmentStore;
  readonly documents: DocumentStore;
  readonly jobs: JobStore;
  readonly sessions: SessionStore;
  readonly verifiedAnswers: VerifiedAnswerStore;
  readonly unanswered: UnansweredStore;
  readonly feedback: FeedbackStore;
  /** What is stored of a subject, in every table or collection that names it; nothing once it was deleted. Reads no more than indexes. */
  countTraces(subject: TraceSubject): Promise<Traces>;
  /** Throws `storage-failed` when the store cannot answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
