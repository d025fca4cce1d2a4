import { failure } from "../errors.ts";
import { type DocumentStore } from "./document-store.ts";
import { type VocabularySource } from "./vocabulary-source.ts";

/** Reads the words of an equipment's active manuals from the store. */
export function createVocabularyReader(documents: Pick<DocumentStore, "getGeneration" | "readActiveChunks">): VocabularySource {
  return {
    getGeneration: (tenant, equipment) => documents.getGeneration({ tenant, equipment }),
    async read(tenant, equipment) {
      const key = { tenant, equipment };
      // read before the chunks: should a version be activated in between, the vocabulary counts as old and is read again
      const generation = await documents.getGeneration(key);
      if (generation === undefined) throw failure("equipment-not-found", { equipment });
      const chunks = await documents.readActiveChunks(key);
      const sentences = chunks.flatMap((chunk) => chunk.sentences);
      const headings = chunks.flatMap((chunk) => [
        ...chunk.headingPath,
        ...chunk.sentences.filter(({ kind }) => kind === "heading").map(({ text }) => text),
      ]);
      return { tenant, equipment, generation, sentences: sentences.map(({ text }) => text), headings: [...new Set(headings)] };
    },
  };
}
