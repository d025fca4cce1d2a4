import { parentPort } from "node:worker_threads";
import { problemOf } from "../../errors.ts";
import { type Page } from "../parse/page.ts";
import { type IndexingReply, indexingRequestSchema } from "./indexing-messages.ts";
import { indexLexically } from "./lexical-index.ts";

/** Chunks in one answer; reading it takes the main thread about 1 ms. */
const chunksPerReply = 32;

const port = parentPort;
if (!port) throw new Error("this module runs in a worker thread only");

let pages: Page[] = [];
let replies: Iterator<IndexingReply> | undefined;

function* index(): Generator<IndexingReply> {
  const { chunks, segments } = indexLexically(pages);
  pages = [];
  for (let first = 0; first < chunks.length; first += chunksPerReply) {
    yield { kind: "chunks", chunks: chunks.slice(first, first + chunksPerReply) };
  }
  yield { kind: "segments", segments: [...segments] };
}

function nextReply(): IndexingReply {
  try {
    const next = replies?.next();
    return next?.done === false ? next.value : { kind: "failed", problem: "it was asked for more than there is" };
  } catch (error) {
    return { kind: "failed", problem: problemOf(error) };
  }
}

port.on("message", (raw: unknown) => {
  const request = indexingRequestSchema.parse(raw);
  if (request.kind === "pages") {
    pages.push(...request.pages);
    return;
  }
  if (request.kind === "index") replies = index();
  const reply = nextReply();
  if (reply.kind !== "chunks") replies = undefined;
  port.postMessage(
    reply,
    reply.kind === "segments"
      ? reply.segments.flatMap(({ lexical, surfaces }) => [lexical.buffer, ...surfaces.map(({ buffer }) => buffer)])
      : [],
  );
});
