// Quality of retrieval on a corpus folder, in process.
// usage: tsx bench/quality.ts [FOLDER] [--format md|pdf|txt] [--lexical] [--misses] [--json]
import { parseArgs } from "node:util";
import { systemClock } from "../src/base/clock.ts";
import { createIndexer } from "../src/knowledge/index/indexer.ts";
import { judge, summarize } from "../src/knowledge/search/evaluation.ts";
import { createSearch } from "../src/knowledge/search/search.ts";
import { openMinilm } from "../src/providers/embedding/minilm.ts";
import { slugSchema } from "../src/tenancy/equipment.ts";
import { tenantSchema } from "../src/tenancy/tenant.ts";
import { MemoryDocuments } from "../test/support/memory-documents.ts";
import { readCorpus } from "./quality-corpus.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    format: { type: "string" },
    lexical: { type: "boolean", default: false },
    misses: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

const passagesWanted = 10;
const confidenceLine = 0;
const corpus = await readCorpus(positionals[0] ?? "sample", values.format);
const embedding = await openMinilm({ directory: "models/all-MiniLM-L6-v2", threads: 1, queueMax: 4096 });
const documents = new MemoryDocuments();
const indexer = createIndexer({ embedding });
const signal = new AbortController().signal;

const key = { tenant: tenantSchema.parse("bench"), equipment: slugSchema.parse("bench") };
const documentId = "doc.bench.0";
const startedAt = performance.now();
const { chunks, segments } = await indexer.indexPages(corpus.pages, { documentId, version: 1, fileName: "manual" }, signal);
const packedAt = performance.now();
const document = { ...key, id: documentId, title: corpus.title, fileName: "manual", createdAt: 0, latestVersion: 1 };
documents.put(
  document,
  chunks.map((chunk) => ({ ...chunk, documentId, version: 1 })),
  segments,
);
if (!values.lexical) {
  for (const segment of segments) {
    const part = chunks.slice(segment.firstChunk, segment.firstChunk + segment.chunkCount);
    documents.putVectors(key, documentId, segment.ordinal, await indexer.embed(part, signal, () => undefined));
  }
}
const embeddedAt = performance.now();

const embedMs: number[] = [];
const timedEmbedding: typeof embedding = {
  name: embedding.name,
  dimensions: embedding.dimensions,
  close: () => embedding.close(),
  embed: async (texts, options) => {
    const start = performance.now();
    const vectors = await embedding.embed(texts, options);
    embedMs.push(performance.now() - start);
    return vectors;
  },
};
const limits = { partitionCacheBytes: 256 * 1_048_576, detailsCacheBytes: 100_000_000, questionEmbeddingTimeoutMs: 5_000 };
const search = createSearch({ documents, embedding: timedEmbedding, clock: systemClock, limits });
const ask = (question: string) => search({ ...key, question, limit: passagesWanted, signal });
await ask("warm up");
embedMs.length = 0;

const searchMs: number[] = [];
const results = [];
for (const testCase of corpus.cases) {
  const start = performance.now();
  const retrieval = await ask(testCase.question);
  searchMs.push(performance.now() - start);
  results.push(judge(testCase, retrieval, confidenceLine));
}
await embedding.close();

const median = (times: readonly number[]) => [...times].sort((left, right) => left - right)[times.length >> 1] ?? 0;
const kinds = summarize(results);
const figures = {
  pages: corpus.pages.length,
  chunks: chunks.length,
  indexBytes: segments.reduce((sum, segment) => sum + segment.lexical.byteLength, 0),
  lexicalIndexMsPerPage: (packedAt - startedAt) / corpus.pages.length,
  vectorMsPerPage: (embeddedAt - packedAt) / corpus.pages.length,
  searchMsMedian: median(searchMs),
  withoutEmbeddingMsMedian: median(searchMs.map((ms, index) => ms - (embedMs[index] ?? 0))),
};

if (values.json) console.log(JSON.stringify({ figures, kinds, results }));
else {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  console.table(
    Object.fromEntries(
      kinds.map(({ kind, ...row }) => [
        kind,
        {
          questions: row.questions,
          "R@1": percent(row.recallAt1),
          "R@5": percent(row.recallAt5),
          nDCG: row.ndcg.toFixed(3),
          "cited page right": percent(row.citedRight),
          refused: percent(row.refused),
        },
      ]),
    ),
  );
  console.table(Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number(value.toFixed(2))])));
}
if (values.misses) {
  for (const { testCase, citedPage, rank, confidence, citedRight, refused } of results) {
    const wanted = testCase.pages.length > 0;
    if (wanted ? citedRight && !refused : refused) continue;
    console.log(
      `${testCase.kind}: ${testCase.question} → page ${citedPage ?? "none"}, rank ${rank ?? "none"}, gold ${testCase.pages.join(" ")}, ${confidence.toFixed(2)}`,
    );
  }
}
