// Search and ingestion at size: a made-up corpus as RETRIEVAL 0 describes it, in SQLite, given the vectors of chunks and questions.
// usage: npm run bench -- retrieval [--full | --share 0.1 | --million] [--peers] [--json]
// --peers asks sqlite-vec, SQLite FTS5 and LanceDB the same questions (bench/peers/README.md); with --share 0.01 it takes a minute or two.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { systemClock } from "../src/base/clock.ts";
import { cachedChunks, type CachedChunks } from "../src/knowledge/cache/cached-chunks.ts";
import { type DetailsWanted, type PartitionKey } from "../src/knowledge/document-store.ts";
import { VectorMemory } from "../src/knowledge/search/kernel/vector-memory.ts";
import { openPartition } from "../src/knowledge/search/partition.ts";
import { createSearch } from "../src/knowledge/search/search.ts";
import { openSqliteStore } from "../src/stores/sqlite/sqlite-store.ts";
import { type Comparison, comparePeers, comparisonTable } from "./peers/compare.ts";
import { makeQuestions, type MadeQuestion, type PartitionPlan, planCorpus } from "./retrieval-data.ts";
import { FirstStage, givenEmbedding, type GivenEmbedding } from "./retrieval-engine.ts";
import { Ingestion } from "./retrieval-ingestion.ts";
import { percentile, table } from "./statistics.ts";

const { values } = parseArgs({
  options: {
    full: { type: "boolean", default: false },
    share: { type: "string", default: "0.1" },
    million: { type: "boolean", default: false },
    peers: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const questionsPerPartition = 200;
const passages = 8;
const limits = { partitionCacheBytes: 4_000_000_000, detailsCacheBytes: 1_000_000_000, questionEmbeddingTimeoutMs: 60_000 };
const chunkCacheBytes = 268_435_456;
const signal = new AbortController().signal;

const compared: Comparison[] = [];
const figures: Record<string, number> = {};
const note = (name: string, value: number) => {
  figures[name] = Number(value.toPrecision(4));
  if (!values.json) console.error(`${name.padEnd(70)} ${figures[name]}`);
};
const noteTimes = (name: string, times: readonly number[]) => {
  note(`${name}, p50 ms`, percentile(times, 0.5));
  note(`${name}, p99 ms`, percentile(times, 0.99));
};

/** What the cache of partitions counts when it holds them all. */
async function bytesWhenHot(plans: readonly PartitionPlan[]): Promise<number> {
  const memory = new VectorMemory();
  let bytes = 0;
  for (const { key } of plans) {
    const snapshot = await store.documents.readPartition(key);
    if (!snapshot) throw new Error("there is no such partition");
    const partition = openPartition(snapshot, memory);
    while (partition.lexicon.isMerging) partition.lexicon.merge();
    bytes += partition.bytes;
    partition.dispose();
  }
  return bytes;
}

/** Lets what goes on behind searches end. */
async function untilIdle(): Promise<void> {
  for (let turn = 0; turn < 5_000; turn++) await new Promise(setImmediate);
}

async function timed(questions: readonly MadeQuestion[], work: (question: MadeQuestion) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (const question of questions) {
    const start = performance.now();
    await work(question);
    times.push(performance.now() - start);
  }
  return times;
}

const directory = await mkdtemp(join(tmpdir(), "equivox-bench-"));
const store = openSqliteStore({ directory });
try {
  const corpus = values.million ? [] : planCorpus(values.full ? 1 : Number(values.share));
  const million: PartitionPlan[] = values.million
    ? planCorpus(0)
        .slice(0, 1)
        .map((plan) => ({ ...plan, chunks: 1_000_000 }))
    : [];
  const plans = [...corpus, ...million];
  const ingestion = new Ingestion(store);
  for (const plan of plans) await ingestion.add(plan);
  note("chunks", ingestion.chunks);
  note("ingest: chunks a second, packing and storing", ingestion.chunks / (ingestion.ms / 1_000));
  note("ingest: of that packing, ms a chunk", ingestion.packingMs / ingestion.chunks);

  // As the product wires it: the chunks that searches find are kept.
  const { documents: stored } = store;
  const kept = cachedChunks(stored, { generations: stored, maxBytes: chunkCacheBytes });
  const documents = {
    getGeneration: (key: PartitionKey) => stored.getGeneration(key),
    readPartition: (key: PartitionKey) => stored.readPartition(key),
    readDetails: (key: PartitionKey, wanted: readonly DetailsWanted[]) => stored.readDetails(key, wanted),
    readChunks: (...of: Parameters<CachedChunks["readChunks"]>) => kept.readChunks(...of),
    getDocument: (key: PartitionKey, id: string) => kept.getDocument(key, id),
  };
  const searchWith = (embedding: GivenEmbedding) => createSearch({ documents, embedding, clock: systemClock, limits });
  const sizes = [...new Set(plans.map(({ chunks }) => chunks))];
  for (const size of sizes) {
    const plan = plans.find(({ chunks }) => chunks === size);
    if (!plan) continue;
    const questions = makeQuestions(plan, questionsPerPartition);
    const first = questions[0];
    if (!first) continue;
    const embedding = givenEmbedding();
    const ask = (search: ReturnType<typeof searchWith>) => (one: MadeQuestion) => {
      embedding.next = one.vector;
      return search({ ...plan.key, question: one.question, limit: passages, signal });
    };
    // Of several loads the first compiles what the others run.
    for (const warm of [true, true, false]) {
      await untilIdle();
      const [ms = 0] = await timed([first], ask(searchWith(embedding)));
      if (!warm) note(`${size} chunks: cold, to the first result, ms`, ms);
    }
    const stage = await FirstStage.open(documents, plan.key);
    const askFirst = (one: MadeQuestion) => stage.search(one, passages);
    await timed(questions, askFirst);
    noteTimes(`${size} chunks: first stage with passages`, await timed(questions, askFirst));
    noteTimes(`${size} chunks: vectors alone`, await timed(questions, (one) => stage.scan(one)));
    noteTimes(`${size} chunks: words alone`, await timed(questions, (one) => stage.words(one)));
    stage.close();
    const both = ask(searchWith(embedding));
    await timed(questions, both);
    await untilIdle();
    noteTimes(`${size} chunks: both stages with passages`, await timed(questions, both));
  }

  for (const chunks of values.peers ? [1_000, 20_000] : []) {
    const plan = plans.find((one) => one.chunks === chunks);
    if (plan) compared.push(...(await comparePeers({ plan, documents: { cached: documents, stored }, limit: passages })));
  }

  const embedding = givenEmbedding();
  const search = searchWith(embedding);
  note("memory, all partitions hot, bytes a chunk", (await bytesWhenHot(plans)) / ingestion.chunks);

  const busy = plans.find(({ chunks }) => chunks === 1_000);
  if (busy) {
    const questions = makeQuestions(busy, questionsPerPartition);
    const ask = (one: MadeQuestion) => {
      embedding.next = one.vector;
      return search({ ...busy.key, question: one.question, limit: passages, signal });
    };
    await timed(questions, ask);
    const still = percentile(await timed(questions, ask), 0.99);
    let writing = true;
    const isWriting = (): boolean => writing;
    const added = ingestion.add({ ...busy, seed: 900_001, chunks: 4_000, key: { ...busy.key, equipment: ingestion.otherEquipment } });
    void added.finally(() => (writing = false));
    const meanwhile: number[] = [];
    while (isWriting()) {
      for (const question of questions) {
        meanwhile.push(...(await timed([question], ask)));
        await new Promise(setImmediate);
        if (!isWriting()) break;
      }
    }
    await added;
    note("1000 chunks: p99 ms at rest", still);
    note("1000 chunks: p99 ms while 4,000 chunks are stored in the same process", percentile(meanwhile, 0.99));
  }
  const deletions: number[] = [];
  for (const documentId of ingestion.someDocuments) {
    const start = performance.now();
    await stored.deleteDocument(documentId.key, documentId.id);
    deletions.push(performance.now() - start);
  }
  noteTimes("deleting a document of 200 chunks", deletions);
} finally {
  await store.close();
  await rm(directory, { recursive: true });
}
if (values.json) console.log(JSON.stringify(values.peers ? { ...figures, peers: compared } : figures, null, 2));
else console.log(table([["figure", "value"], ...Object.entries(figures).map(([name, value]) => [name, String(value)])]));
if (values.peers && !values.json) console.log(`\n${comparisonTable(compared)}`);
