// usage: npm run bench -- NAME [OPTIONS]
import { existsSync } from "node:fs";

const benches: Readonly<Record<string, string>> = {
  turn: "latency of spoken turns through the real WebSocket, by stage",
  answers: "page that is cited first, and refusals, for the sample questions in writing and spoken by two voices",
  ask: "written questions to one product about a machine of 20,000 chunks, one after the other: latency, and what it is made of",
  support: "whether the check of answers tells what a passage supports from what it does not, on labelled pairs",
  parse: "reading every file of a folder: state, time, memory, and agreement with a ground truth",
  retrieval:
    "search and ingestion at size: first stage, both stages, cold partitions, memory, deletions, searches during ingestion; --peers: beside others",
  tables: "cells of tables that are found under their own header, against a ground truth",
  "tune-ranking": "weights of ranking, searched on corpora and checked by halves, beside those that were set by hand",
  speech: "recognition of the sample questions: word errors, real-time factor, memory",
  "rag-hop": "what asking a rag server in another process adds, and how many requests it carries",
  sockets: "thousands of real WebSockets, some of them talking: memory, processor time, latency",
  "retrieve-load":
    "authenticated retrievals through nginx, gateway and rag: requests a second, and latency at half of that or at a rate of your choice",
  measurements: "measures anew, in ten minutes, what `equivox capacity` works with",
  limiter: "what a rate limit in Redis adds to a request, at rest and under load",
  embedding: "the embedding model alone: passages a second, questions at rest and meanwhile, the event loop, several texts at once",
  ingest: "how fast parsed documents become searchable in SQLite, and what a search of another machine waits meanwhile",
  "ingest-stall": "how long indexing a document holds up the event loop, by stage",
};

const [name] = process.argv.splice(2, 1);
if (name !== undefined && name in benches && existsSync(new URL(`./${name}.ts`, import.meta.url))) {
  await import(`./${name}.ts`);
} else {
  console.error("Usage: npm run bench -- NAME [OPTIONS]\n");
  for (const [bench, what] of Object.entries(benches)) console.error(`  ${bench.padEnd(14)}${what}`);
  process.exitCode = 2;
}
