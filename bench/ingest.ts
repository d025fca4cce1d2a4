// How fast parsed documents become searchable in SQLite, given their vectors, and what a search of another machine waits meanwhile. Words
// are indexed in the product's thread, rows committed as the product commits them; the next document is indexed while one is stored.
// usage: npm run bench -- ingest [--documents 60] [--json]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "../src/base/clock.ts";
import { cachedChunks, type CachedChunks } from "../src/knowledge/cache/cached-chunks.ts";
import { type DetailsWanted, type PartitionKey } from "../src/knowledge/document-store.ts";
import { IndexingWorker } from "../src/knowledge/index/indexing-worker.ts";
import { type LexicalIndex } from "../src/knowledge/index/lexical-index.ts";
import { packVectors } from "../src/knowledge/index/vectors.ts";
import { type Page } from "../src/knowledge/parse/page.ts";
import { createSearch } from "../src/knowledge/search/search.ts";
import { openSqliteStore } from "../src/stores/sqlite/sqlite-store.ts";
import { slugSchema } from "../src/tenancy/equipment.ts";
import { chunksPerDocument, dimensions, type MadeChunk, makeDocuments, makeQuestions, planCorpus } from "./retrieval-data.ts";
import { givenEmbedding, modelName } from "./retrieval-engine.ts";
import { percentile, table } from "./statistics.ts";

const { values } = parseArgs({
  options: { documents: { type: "string", default: "60" }, json: { type: "boolean", default: false } },
});
const questionsAtRest = 500;
/** Between an answer and the next question. */
const pauseMs = 5;
const limits = { partitionCacheBytes: 1_000_000_000, detailsCacheBytes: 1_000_000_000, questionEmbeddingTimeoutMs: 60_000 };
const signal = new AbortController().signal;

interface MadeDocument {
  readonly documentId: string;
  readonly chunks: readonly MadeChunk[];
}

const directory = await mkdtemp(join(tmpdir(), "equivox-bench-"));
const store = openSqliteStore({ directory });
const worker = new IndexingWorker({ heapMegabytes: 512, clock: systemClock });
const storing = { chunks: 0, ms: 0 };

/** What a parser would have made of it: a page for each passage. */
const pagesOf = (made: readonly MadeChunk[]): Page[] =>
  made.map(({ chunk }, index) => ({
    number: index + 1,
    blocks: [
      { kind: "heading", level: 1, text: chunk.headingPath.at(-1) ?? "" },
      { kind: "paragraph", text: chunk.text },
    ],
  }));

async function ingest(key: PartitionKey, documents: readonly MadeDocument[]): Promise<void> {
  const parsed = documents.map(({ chunks }) => pagesOf(chunks));
  const index = (place: number) => worker.indexPages(parsed[place] ?? [], "made up", signal);
  let next = index(0);
  for (const [place, document] of documents.entries()) {
    const indexed = await next;
    if (place + 1 < documents.length) next = index(place + 1);
    await storeIndexed(key, document, parsed[place] ?? [], indexed);
  }
}

async function storeIndexed(key: PartitionKey, { documentId, chunks: made }: MadeDocument, pages: readonly Page[], indexed: LexicalIndex) {
  const { documents, jobs } = store;
  const jobId = `job.${documentId}`;
  const named = { title: documentId, fileName: documentId, contentHash: documentId, fileKey: documentId, bytes: 1, now: 1 };
  await documents.acceptUpload({ ...key, ...named, documentId, jobId, existing: false, mediaType: "text/plain" });
  const job = await jobs.claim(key, jobId, 2, 1_000_000);
  if (!job) throw new Error("the job is gone");
  const lease = { ...key, jobId, fence: job.fence };
  const start = performance.now();
  const chunks = indexed.chunks.map((chunk) => ({ ...chunk, documentId, version: 1 }));
  const segments = indexed.segments.map((segment) => ({ documentId, version: 1, ...segment }));
  await documents.putIndexed(lease, { ...key, documentId, version: 1, pages, chunks, segments }, { activate: true, now: 3 });
  for (const [place, { ordinal, firstChunk, chunkCount }] of segments.entries()) {
    const codes = Array.from({ length: chunkCount }, (_, chunk) => made[(firstChunk + chunk) % made.length]?.codes).filter(
      (one) => one !== undefined,
    );
    const complete = place === segments.length - 1 ? { complete: { model: modelName } } : {};
    await documents.putVectors(lease, documentId, 1, [{ ordinal, model: modelName, ...packVectors(codes, dimensions) }], complete);
  }
  storing.ms += performance.now() - start;
  storing.chunks += chunks.length;
  await jobs.finishJob(lease, { state: "indexed", searchable: true, progress: { stage: "done", done: 1, total: 1 }, now: 4 });
}

/** Comes back at a moment, having let everything else run until then. */
async function until(due: number): Promise<void> {
  do await new Promise(setImmediate);
  while (performance.now() < due);
}

try {
  const corpus = planCorpus(0).find(({ chunks }) => chunks === 1_000);
  if (!corpus) throw new Error("the corpus has no machine of 1,000 chunks");
  const { key } = corpus;
  const other: PartitionKey = { ...key, equipment: slugSchema.parse("another-machine") };
  for (const { tenant, equipment } of [key, other]) {
    await store.equipment.create({ tenant, slug: equipment, name: equipment, createdAt: 1 });
  }
  await ingest(key, [...makeDocuments(corpus)]);

  const kept = cachedChunks(store.documents, { generations: store.documents, maxBytes: 268_435_456 });
  const documents = {
    getGeneration: (of: PartitionKey) => store.documents.getGeneration(of),
    readPartition: (of: PartitionKey) => store.documents.readPartition(of),
    readDetails: (of: PartitionKey, wanted: readonly DetailsWanted[]) => store.documents.readDetails(of, wanted),
    readChunks: (...of: Parameters<CachedChunks["readChunks"]>) => kept.readChunks(...of),
    getDocument: (of: PartitionKey, id: string) => kept.getDocument(of, id),
  };
  const embedding = givenEmbedding();
  const search = createSearch({ documents, embedding, clock: systemClock, limits });
  const questions = makeQuestions(corpus, 200);
  let asked = 0;
  /** From the moment at which a question comes, whatever holds the thread then, to its passages; in milliseconds. */
  const askWhile = async (goOn: () => boolean): Promise<number[]> => {
    const times: number[] = [];
    while (goOn()) {
      const due = performance.now() + pauseMs;
      await until(due);
      const one = questions[asked++ % questions.length];
      if (!one) break;
      embedding.next = one.vector;
      await search({ ...key, question: one.question, limit: 8, signal });
      times.push(performance.now() - due);
    }
    return times;
  };
  const askTimes = (count: number): Promise<number[]> => {
    let left = count;
    return askWhile(() => left-- > 0);
  };
  const made = [...makeDocuments({ ...corpus, key: other, seed: 900_001, chunks: chunksPerDocument * Number(values.documents) * 2 })];
  const [alone, beside] = [made.slice(0, made.length / 2), made.slice(made.length / 2)];

  await askTimes(questionsAtRest);
  const before = await askTimes(questionsAtRest);
  Object.assign(storing, { chunks: 0, ms: 0 });
  const start = performance.now();
  await ingest(other, alone);
  const perSecond = (ms: number) => storing.chunks / (ms / 1_000);
  const rates = { all: perSecond(performance.now() - start), storing: perSecond(storing.ms) };
  let writing = true;
  const added = ingest(other, beside).finally(() => (writing = false));
  const meanwhile = await askWhile(() => writing);
  await added;
  const rest = [...before, ...(await askTimes(questionsAtRest))];

  const figures: Record<string, number> = {
    "chunks a second, from parsed pages to stored vectors": rates.all,
    "of that storing alone, chunks a second": rates.storing,
    "search of 1,000 chunks at rest, p50 ms": percentile(rest, 0.5),
    "search of 1,000 chunks at rest, p99 ms": percentile(rest, 0.99),
    "search of 1,000 chunks meanwhile, p50 ms": percentile(meanwhile, 0.5),
    "search of 1,000 chunks meanwhile, p99 ms": percentile(meanwhile, 0.99),
    "p99 meanwhile, times that at rest": percentile(meanwhile, 0.99) / percentile(rest, 0.99),
    "questions meanwhile": meanwhile.length,
  };
  const rounded = Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(3))] as const);
  if (values.json) console.log(JSON.stringify(Object.fromEntries(rounded), null, 2));
  else console.log(table([["figure", "value"], ...rounded.map(([name, value]) => [name, String(value)])]));
} finally {
  await worker.close();
  await store.close();
  await rm(directory, { recursive: true });
}
