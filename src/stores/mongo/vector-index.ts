import { type SearchIndexDescription } from "mongodb";

/** Fields of a chunk's row that only `$vectorSearch` reads. */
export const vectorField = "vector";
export const vectorModelField = "vectorModel";

/** Of all-MiniLM-L6-v2, the embedding model that ships. */
export const vectorDimensions = 384;

/**
 * The index of Atlas Search that EQUIVOX_VECTOR_SEARCH=atlas needs on `document_chunks`; `deploy/mongo/atlas-vector-index.json` is
 * the same for tools. Every field that a query filters by must be in it, or the stage refuses.
 */
export const vectorIndex = {
  name: "chunk_vectors",
  type: "vectorSearch",
  definition: {
    fields: [
      { type: "vector", path: vectorField, numDimensions: vectorDimensions, similarity: "cosine" },
      ...["tenant_id", "equipment_id", "documentId", "version", vectorModelField].map((path) => ({ type: "filter", path })),
    ],
  },
} satisfies SearchIndexDescription;
