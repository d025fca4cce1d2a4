import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ManualClock } from "../../base/manual-clock.ts";
import { openMinilm } from "../../providers/embedding/minilm.ts";
import { MemoryDocuments } from "../../../test/support/memory-documents.ts";
import { partitionKey, putDocument } from "../../../test/support/searchable.ts";
import { type EmbeddingModel } from "../embedding.ts";
import { chunkVectors } from "../index/chunk-vectors.ts";
import { readMarkdown } from "../parse/markdown.ts";
import { ParseBudget } from "../parse/parse-limits.ts";
import { createSearch } from "./search.ts";
import { type NearestChunk, type VectorSearch, type VectorSearchRequest } from "./vector-search.ts";

const signal = new AbortController().signal;
const limits = { partitionCacheBytes: 1_000_000_000, detailsCacheBytes: 100_000_000, questionEmbeddingTimeoutMs: 10_000 };
const press = partitionKey("acme", "press");
const question = "How do I get the used lubricant out?";
const section = (title: string, text: string) => `## ${title}\n\n${`${text} `.repeat(40)}\n\n`;
const manual = [
  "# Press manual\n\n",
  section("Oil", "Drain the old oil into a pan while it is warm."),
  section("Belts", "Check the tension of the belts with a gauge."),
  section("Fan", "Remove what blocks the fan behind the left door."),
  section("Noise", "Wear ear protection when the press runs."),
].join("");

/** An index that knows the vectors which the documents hold, as one elsewhere would. */
class WholeIndex implements VectorSearch {
  readonly asked: VectorSearchRequest[] = [];
  readonly #documents: MemoryDocuments;
  constructor(documents: MemoryDocuments) {
    this.#documents = documents;
  }

  async nearest(request: VectorSearchRequest): Promise<NearestChunk[]> {
    this.asked.push(request);
    const segments = (await this.#documents.readPartition(request))?.segments ?? [];
    return segments
      .flatMap(({ documentId, version, firstChunk, vectors }) =>
        chunkVectors(vectors!).map((vector, chunk) => ({
          documentId,
          version,
          ordinal: firstChunk + chunk,
          likeness: vector.reduce((sum, value, index) => sum + value * request.vector[index]!, 0),
        })),
      )
      .sort((left, right) => right.likeness - left.likeness);
  }
}

describe("a search with a vector index", () => {
  let embedding: EmbeddingModel;
  let documents: MemoryDocuments;
  beforeAll(async () => {
    embedding = await openMinilm({ directory: "models/all-MiniLM-L6-v2", threads: 1, queueMax: 1_000 });
    documents = new MemoryDocuments();
    const budget = new ParseBudget({ maxPages: 100, maxCharacters: 1_000_000 });
    const { pages } = await readMarkdown({ bytes: new TextEncoder().encode(manual), budget, onProgress: () => undefined });
    for (const id of ["doc.press.1", "doc.press.2"]) {
      await putDocument(documents, press, { id, title: "Press manual", pages, embedding, vectors: true });
    }
  });
  afterAll(() => embedding.close());

  const ask = (vectorSearch?: VectorSearch, given: AbortSignal = signal) =>
    createSearch({ documents, embedding, clock: new ManualClock(), vectorSearch, limits })({ ...press, question, limit: 8, signal: given });

  it("ranks as the scan does, and asks for the active versions alone", async () => {
    const index = new WholeIndex(documents);
    const [scanned, searched] = [await ask(), await ask(index)];
    expect(searched.passages.map(({ chunk }) => [chunk.documentId, chunk.ordinal])).toEqual(
      scanned.passages.map(({ chunk }) => [chunk.documentId, chunk.ordinal]),
    );
    searched.passages.forEach(({ score }, place) => expect(score).toBeCloseTo(scanned.passages[place]!.score, 5));
    expect(searched.confidence).toBeCloseTo(scanned.confidence, 5);
    expect(index.asked).toMatchObject([
      {
        tenant: "acme",
        equipment: "press",
        model: embedding.name,
        versions: [
          { documentId: "doc.press.1", version: 1 },
          { documentId: "doc.press.2", version: 1 },
        ],
      },
    ]);
    expect(Math.hypot(...index.asked[0]!.vector)).toBeCloseTo(1, 2);
  });

  it("believes what the index says of each chunk", async () => {
    const index = new WholeIndex(documents);
    const opposite: VectorSearch = {
      nearest: async (request) => (await index.nearest(request)).map((chunk) => ({ ...chunk, likeness: -9 * chunk.likeness })),
    };
    const first = async (search?: VectorSearch) => (await ask(search)).passages[0]?.chunk.headingPath.at(-1);
    expect(await first()).toBe("Oil");
    expect(await first(opposite)).not.toBe("Oil");
  });

  it.each([
    ["cannot answer", async () => undefined],
    ["knows only a part of the chunks yet", async (all: NearestChunk[]) => all.slice(1)],
    ["names chunks that are not there", async (all: NearestChunk[]) => all.map((chunk) => ({ ...chunk, version: chunk.version + 1 }))],
  ])("compares all vectors itself when the index %s", async (_name, change) => {
    const index = new WholeIndex(documents);
    const partial: VectorSearch = { nearest: async (request) => change(await index.nearest(request)) };
    expect(await ask(partial)).toEqual(await ask());
    expect(index.asked).toHaveLength(1);
  });

  it("stops when the caller does", async () => {
    const stop = new AbortController();
    const leaving: VectorSearch = {
      nearest: async () => {
        stop.abort(new Error("left"));
        throw stop.signal.reason as Error;
      },
    };
    await expect(ask(leaving, stop.signal)).rejects.toThrow("left");
  });
});
