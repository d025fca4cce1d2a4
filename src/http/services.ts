import { type Clock } from "../base/clock.ts";
import { type Random } from "../base/random.ts";
import { type Ask } from "../knowledge/ask.ts";
import { type Batches } from "../knowledge/batch/batches.ts";
import { type DocumentStore, type JobStore } from "../knowledge/document-store.ts";
import { type Understand } from "../knowledge/follow-up/understand.ts";
import { type Files } from "../knowledge/files.ts";
import { type RetryJob } from "../knowledge/ingest/retry-job.ts";
import { type Unlocking } from "../knowledge/ingest/unlocking.ts";
import { type Uploads } from "../knowledge/ingest/upload.ts";
import { type Job } from "../knowledge/job.ts";
import { type Judgements } from "../knowledge/loop/judgements.ts";
import { type UnansweredStore } from "../knowledge/loop/question-group.ts";
import { type VerifiedAnswers } from "../knowledge/loop/verified-answers.ts";
import { type Removal } from "../knowledge/removal.ts";
import { type EquipmentStore } from "../tenancy/equipment.ts";
import { type TenancyStore } from "../tenancy/tenancy-store.ts";
import { type Presence } from "../tenancy/presence.ts";
import { type Tickets } from "../tenancy/ticket.ts";
import { type Tokens } from "../tenancy/token.ts";
import { type UsageLimits } from "../tenancy/usage-limits.ts";
import { type WrittenTurns } from "../voice/session/written-turns.ts";
import { type SessionStore } from "../voice/session-store.ts";

/** Tells how jobs move on. */
export interface JobEvents {
  /** Calls `listener` with each change of a job that runs in this process; returns an idempotent unsubscribe. */
  onProgress(listener: (job: Job) => void): () => void;
}

/** The engines in use, by their names. */
export interface Engines {
  readonly embedding: string;
  readonly speechToText: string;
  readonly textToSpeech: string;
  readonly voiceActivity: string;
  readonly answers: string;
}

/** Everything that the HTTP server needs from the rest of the product; the composition root fills it. */
export interface HttpServices {
  readonly clock: Clock;
  readonly random: Random;
  readonly tenancy: TenancyStore;
  readonly equipment: EquipmentStore;
  readonly documents: Pick<DocumentStore, "getDocument" | "listDocuments" | "getVersion" | "listVersions" | "getPage">;
  readonly jobs: Pick<JobStore, "getJob" | "listFailed">;
  readonly sessions: SessionStore;
  readonly unanswered: Pick<UnansweredStore, "list" | "get" | "setState">;
  readonly judgements: Pick<Judgements, "judge">;
  /** What experts say. */
  readonly verified: Pick<VerifiedAnswers, "list" | "get" | "create" | "change" | "confirm" | "delete">;
  /** Stores the turns of written questions. */
  readonly writtenTurns: Pick<WrittenTurns, "put">;
  readonly files: Pick<Files, "open">;
  readonly tokens: Tokens;
  readonly tickets: Tickets;
  /** What users, tenants and addresses may use; without it, as much as they like. */
  readonly limits?: UsageLimits;
  /** Counts connections over all processes; without it, nobody's are capped. */
  readonly presence?: Presence;
  readonly ask: Ask;
  /** Reads questions that lean on earlier ones of their conversation. */
  readonly understand: Understand;
  readonly batches: Batches;
  readonly uploads: Uploads;
  readonly unlocking: Pick<Unlocking, "document">;
  readonly retryJob: RetryJob;
  readonly jobEvents: JobEvents;
  readonly removal: Removal;
  readonly engines: Engines;
}
