import { once } from "node:events";
import { closeNetwork } from "./close-network.ts";
import { z } from "zod";
import { parseFile } from "./parse-file.ts";
import { ParseProblem } from "./parse-limits.ts";
import { type ParseMessage, type ParseOrder, parseOrderSchema } from "./parse-message.ts";

/** Resolves once the message is written, so that no more than one waits in memory. */
function send(message: ParseMessage): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!process.send) reject(new Error("there is no parent to report to"));
    else process.send(message, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

let reported = 0;
/** The parent waits for the end of a page that is recognised. */
let recognising = false;
function report(done: number, total: number): void {
  // About a hundred reports a document, whatever its length.
  if (done < total && done - reported < total / 100 && !recognising) return;
  recognising = false;
  reported = done;
  send({ kind: "progress", done, total }).catch(() => process.exit(1));
}

function recognise(): void {
  recognising = true;
  send({ kind: "picture" }).catch(() => process.exit(1));
}

/** The last message of this process says why it stopped; anything that is no `ParseProblem` is a fault of the reader itself. */
async function read({ path, mediaType, ocr, ...options }: ParseOrder): Promise<ParseMessage> {
  const pictures = ocr && { ...ocr, folder: process.cwd(), onPage: recognise };
  try {
    const { title, pages } = await parseFile(path, mediaType, { ...options, ...(pictures ? { ocr: pictures } : {}) }, report);
    for (const page of pages) await send({ kind: "page", page });
    return { kind: "end", ...(title === undefined ? {} : { title }) };
  } catch (error) {
    if (error instanceof ParseProblem) return { kind: "problem", code: error.code, problem: error.problem.slice(0, 1_000) };
    throw error;
  }
}

closeNetwork();
// A parent that has gone takes its child along.
process.on("disconnect", () => process.exit(1));
const [order] = z.tuple([parseOrderSchema], z.unknown()).parse(await once(process, "message"));
await send(await read(order));
process.exit(0);
