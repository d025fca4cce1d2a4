import { type Document } from "mongodb";
import { z } from "zod";
import { type Clock } from "../../base/clock.ts";
import { linkedController } from "../../base/linked-controller.ts";
import { type Log } from "../../base/log.ts";
import { problemOf } from "../../errors.ts";
import { type NearestChunk, type VectorSearch, type VectorSearchRequest } from "../../knowledge/search/vector-search.ts";
import { collectionDefinitions } from "./index-definitions.ts";
import { abortable, type MongoConnection } from "./mongo-client.ts";
import { vectorField, vectorIndex, vectorModelField } from "./vector-index.ts";

/** Partitions up to this size are compared whole: Atlas advises exact search below 10,000 filtered vectors. */
const exactUpTo = 10_000;
/** Candidates per result of the approximate search, up to Atlas's limit of 10,000 in all; it advises 10 to 20. */
const candidatesPerResult = 20;
const maxCandidates = 10_000;
/** After a failure the index is left alone for a while, so that not every question waits for it in vain. */
const pauseMs = 60_000;

const nearestRow = z.object({ documentId: z.string(), version: z.int(), ordinal: z.int(), score: z.number() });

export interface AtlasVectorSearchOptions {
  readonly connection: MongoConnection;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Finds the nearest chunks by Atlas Search. When the index is missing or the stage fails, one warning is logged, and the
 * exact scan answers until the index is tried again.
 */
export function createAtlasVectorSearch(options: AtlasVectorSearchOptions): VectorSearch {
  return new AtlasVectorSearch(options);
}

class AtlasVectorSearch implements VectorSearch {
  readonly #connection: MongoConnection;
  readonly #clock: Clock;
  readonly #log: Log;
  #pausedUntil = 0;
  #warned = false;

  constructor({ connection, clock, log }: AtlasVectorSearchOptions) {
    this.#connection = connection;
    this.#clock = clock;
    this.#log = log;
  }

  async nearest(request: VectorSearchRequest): Promise<readonly NearestChunk[] | undefined> {
    request.signal.throwIfAborted();
    if (this.#clock.monotonic() < this.#pausedUntil) return undefined;
    try {
      const found = await this.#query(request);
      // An index that is missing is no error to the server: it finds nothing.
      if (found.length === 0) throw new Error("it finds nothing: it is missing, or still being built");
      this.#warned = false;
      return found;
    } catch (error) {
      request.signal.throwIfAborted();
      this.#pause(problemOf(error));
      return undefined;
    }
  }

  #query(request: VectorSearchRequest): Promise<NearestChunk[]> {
    return this.#connection.run(
      "the vector index",
      async (deadline) => {
        const stop = linkedController(deadline, request.signal);
        try {
          const chunks = this.#connection.database.collection(collectionDefinitions.chunks.name);
          const rows = await chunks.aggregate(vectorPipeline(request), abortable(stop.signal)).toArray();
          // Atlas maps the cosine to 0…1: score = (1 + cosine) / 2.
          return rows.map((row) => nearestRow.parse(row)).map(({ score, ...chunk }) => ({ ...chunk, likeness: 2 * score - 1 }));
        } finally {
          stop.unlink();
        }
      },
      "voice",
    );
  }

  #pause(problem: string): void {
    this.#pausedUntil = this.#clock.monotonic() + pauseMs;
    if (!this.#warned) {
      this.#log.warn({ index: vectorIndex.name, problem }, "the vector index cannot answer; all vectors are compared here instead");
    }
    this.#warned = true;
  }
}

/** The command's stages. Tenant, equipment and active versions are filtered within the first, before anything is compared. */
export function vectorPipeline({ tenant, equipment, versions, chunkCount, vector, model, limit }: VectorSearchRequest): Document[] {
  const exactly = chunkCount <= exactUpTo;
  return [
    {
      $vectorSearch: {
        index: vectorIndex.name,
        path: vectorField,
        queryVector: Array.from(vector),
        ...(exactly ? { exact: true } : { numCandidates: Math.min(maxCandidates, limit * candidatesPerResult) }),
        limit,
        filter: {
          $and: [
            { tenant_id: { $eq: tenant } },
            { equipment_id: { $eq: equipment } },
            { [vectorModelField]: { $eq: model } },
            {
              $or: versions.map(({ documentId, version }) => ({
                $and: [{ documentId: { $eq: documentId } }, { version: { $eq: version } }],
              })),
            },
          ],
        },
      },
    },
    { $project: { _id: 0, documentId: 1, version: 1, ordinal: 1, score: { $meta: "vectorSearchScore" } } },
  ];
}
