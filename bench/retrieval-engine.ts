import { type DocumentStore, type PartitionKey } from "../src/knowledge/document-store.ts";
import { type EmbeddingModel } from "../src/knowledge/embedding.ts";
import { leadingChunks, type QuestionVector, scoreMeaning, scoreWords } from "../src/knowledge/search/first-stage.ts";
import { toQueryVector } from "../src/knowledge/search/kernel/query-vector.ts";
import { VectorMemory } from "../src/knowledge/search/kernel/vector-memory.ts";
import { inManualWording } from "../src/knowledge/search/manual-wording.ts";
import { openPartition, type Partition } from "../src/knowledge/search/partition.ts";
import { type PassageSource, readPassages } from "../src/knowledge/search/passages.ts";
import { analyzeQuestion } from "../src/knowledge/search/question-terms.ts";
import { BufferPool } from "../src/knowledge/search/score-buffers.ts";
import { dimensions, type MadeQuestion } from "./retrieval-data.ts";

export const modelName = "made up";

/** An embedding model that answers what it was given. */
export interface GivenEmbedding extends EmbeddingModel {
  next: Float32Array;
}

export function givenEmbedding(): GivenEmbedding {
  return {
    name: modelName,
    dimensions,
    next: new Float32Array(dimensions),
    embed(texts) {
      return Promise.resolve(texts.map(() => this.next));
    },
    close: () => Promise.resolve(),
  };
}

type Documents = Pick<DocumentStore, "getGeneration" | "readPartition"> & PassageSource;

/** The first stage of a search alone, on one partition. */
export class FirstStage {
  readonly #documents: Documents;
  readonly #key: PartitionKey;
  readonly #partition: Partition;
  readonly #pool = new BufferPool();
  readonly #likeness: Float32Array;

  private constructor(documents: Documents, key: PartitionKey, partition: Partition) {
    this.#documents = documents;
    this.#key = key;
    this.#partition = partition;
    this.#likeness = new Float32Array(partition.chunkCount);
  }

  static async open(documents: Documents, key: PartitionKey): Promise<FirstStage> {
    const snapshot = await documents.readPartition(key);
    if (!snapshot) throw new Error("there is no such partition");
    const partition = openPartition(snapshot, new VectorMemory());
    // As the cache does behind the first search.
    while (partition.lexicon.isMerging) partition.lexicon.merge();
    return new FirstStage(documents, key, partition);
  }

  /** Words and vectors, the leading chunks and their documents' titles. */
  async search({ question, vector }: MadeQuestion, limit: number): Promise<number> {
    const generation = await this.#documents.getGeneration(this.#key);
    if (generation !== this.#partition.generation) throw new Error("the partition has changed");
    return this.#pool.with(this.#partition.chunkCount, async (buffers) => {
      scoreWords(this.#partition, analyzeQuestion(question, inManualWording(this.#partition, question)), buffers);
      scoreMeaning(this.#partition, toQuestion(vector), buffers.likeness);
      const found = Array.from(leadingChunks(buffers, limit), (chunk) => ({ chunk, score: 0 }));
      const passages = await readPassages(this.#documents, this.#key, this.#partition, found);
      return passages.length;
    });
  }

  async scan({ vector }: MadeQuestion): Promise<void> {
    scoreMeaning(this.#partition, toQuestion(vector), this.#likeness);
    return Promise.resolve();
  }

  async words({ question }: MadeQuestion): Promise<void> {
    await this.#pool.with(this.#partition.chunkCount, (buffers) => {
      scoreWords(this.#partition, analyzeQuestion(question, inManualWording(this.#partition, question)), buffers);
      return Promise.resolve();
    });
  }

  close(): void {
    this.#partition.dispose();
  }
}

const toQuestion = (vector: Float32Array): QuestionVector => ({ query: toQueryVector(vector), model: modelName });
