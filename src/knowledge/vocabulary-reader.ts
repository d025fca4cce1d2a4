import { setImmediate as nextTurn } from "node:timers/promises";
import { failure } from "../errors.ts";
import { type DocumentStore } from "./document-store.ts";
import { type VocabularySource } from "./vocabulary-source.ts";

/** Chunks taken apart without letting anything else run; about 1 ms. */
const chunksPerSlice = 1_000;

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
      const sentences: string[] = [];
      const headings = new Set<string>();
      for (const [index, chunk] of chunks.entries()) {
        if (index % chunksPerSlice === 0) await nextTurn();
        for (const heading of chunk.headingPath) headings.add(heading);
        for (const { kind, text } of chunk.sentences) {
          sentences.push(text);
          if (kind === "heading") headings.add(text);
        }
      }
      return { tenant, equipment, generation, sentences, headings: [...headings] };
    },
  };
}
