import { setImmediate as nextTurn } from "node:timers/promises";
import { failure } from "../errors.ts";
import { type TenantKey, tenantKey } from "../tenancy/key.ts";
import { type DocumentStore } from "./document-store.ts";
import { type VocabularySource, type VocabularyText } from "./vocabulary-source.ts";

/** Chunks taken apart without letting anything else run; about 1 ms. */
const chunksPerSlice = 1_000;

/**
 * Reads the words of an equipment's active manuals from the store. Talkers at the same time share what was read: a manual of its own
 * for each of 10,000 silent connections took 110 kB and 4 ms each.
 */
export function createVocabularyReader(documents: Pick<DocumentStore, "getGeneration" | "readActiveChunks">): VocabularySource {
  const shared = new Shared<VocabularyText>();
  return {
    getGeneration: (tenant, equipment) => documents.getGeneration({ tenant, equipment }),
    async read(tenant, equipment) {
      // read before the chunks: should a version be activated in between, the vocabulary counts as old and is read again
      const generation = await documents.getGeneration({ tenant, equipment });
      if (generation === undefined) throw failure("equipment-not-found", { equipment });
      return shared.get(tenantKey(tenant, "vocabulary", equipment, generation), async () => {
        const chunks = await documents.readActiveChunks({ tenant, equipment });
        return { tenant, equipment, generation, ...(await wordsOf(chunks)) };
      });
    },
  };
}

async function wordsOf(
  chunks: Awaited<ReturnType<DocumentStore["readActiveChunks"]>>,
): Promise<Pick<VocabularyText, "sentences" | "headings">> {
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
  return { sentences, headings: [...headings] };
}

/** Values that are made once while they are being made or anybody holds them, and kept by nobody here. */
class Shared<Value extends object> {
  readonly #making = new Map<TenantKey, Promise<Value>>();
  readonly #made = new Map<TenantKey, WeakRef<Value>>();
  readonly #dropped = new FinalizationRegistry<TenantKey>((key) => {
    // Another may have been made meanwhile.
    if (this.#made.get(key)?.deref() === undefined) this.#made.delete(key);
  });

  async get(key: TenantKey, make: () => Promise<Value>): Promise<Value> {
    const made = this.#made.get(key)?.deref();
    if (made) return made;
    return this.#making.get(key) ?? this.#make(key, make);
  }

  #make(key: TenantKey, make: () => Promise<Value>): Promise<Value> {
    const making = make()
      .then((value) => {
        this.#made.set(key, new WeakRef(value));
        this.#dropped.register(value, key);
        return value;
      })
      .finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }
}
