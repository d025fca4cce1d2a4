import { type Ask } from "../ask.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { type JobState } from "../job.ts";
import { type Parser } from "../parse/parser.ts";
import { type CorpusEquipment } from "./corpus.ts";
import { type EvidenceSource } from "./ranking-evidence.ts";

/** How the indexing of one file of a corpus went. */
export interface IngestedFile {
  readonly fileName: string;
  /** Absent when the upload was refused. */
  readonly documentId?: string;
  readonly state: JobState | "refused";
  /** Code of the error that it ended with. */
  readonly error?: string;
}

/** The product as an evaluation uses it: uploads, questions and readers, over a store that is thrown away afterwards. */
export interface Workbench {
  /** Answers every question from its own search. */
  readonly ask: Ask;
  /** As the product answers by default: the same question in other words from the cache. */
  readonly cachedAsk: Ask;
  readonly embedding: EmbeddingModel;
  readonly parser: Parser;
  /** What was ingested, as a search reads it. */
  readonly documents: EvidenceSource;
  /** Makes the equipment, uploads its files and waits until each is indexed with its vectors, or will not be. */
  ingest(equipment: CorpusEquipment, options: IngestOptions): Promise<IngestedFile[]>;
}

export interface IngestOptions {
  /** Called as files end. */
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}
