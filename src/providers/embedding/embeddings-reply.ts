import { type Dispatcher } from "undici";
import { z } from "zod";
import { readBoundedText } from "../../base/bounded-body.ts";
import { refusalMessage } from "../refusal-message.ts";

/** The endpoint answered, and not with the vectors that were asked for. */
export class EmbeddingRefused extends Error {
  override readonly name = "EmbeddingRefused";
  /** Whether the same request may go better later. */
  readonly again: boolean;
  /** How long the endpoint wants to be left alone. */
  readonly retryAfterMs: number;

  constructor(problem: string, again: boolean, retryAfterMs = 0) {
    super(problem);
    this.again = again;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A number in JSON, with its comma. */
const bytesPerComponent = 32;
const bytesBeside = 65_536;
const errorMaxBytes = 4_096;

const replySchema = z.object({ data: z.array(z.object({ index: z.int().optional(), embedding: z.array(z.number()) })) });

/** The vectors of a reply in the order of the texts, of unit length. Throws `EmbeddingRefused`, which never holds the key. */
export async function readVectors(
  reply: Dispatcher.ResponseData,
  { model, count, dimensions }: { model: string; count: number; dimensions: number },
): Promise<Float32Array[]> {
  if (reply.statusCode !== 200) throw await refusalOf(reply, model);
  const text = await readBoundedText(reply.body, count * dimensions * bytesPerComponent + bytesBeside);
  if (text === undefined) throw new EmbeddingRefused(`${model} sent more than ${count} vectors of ${dimensions} components take`, false);
  const parsed = parse(text);
  if (!parsed) throw new EmbeddingRefused(`the reply of ${model} is not in the format of OpenAI's embeddings`, false);
  if (parsed.length !== count) {
    throw new EmbeddingRefused(`${model} sent ${parsed.length} vectors for ${count} texts`, false);
  }
  const vectors = new Array<Float32Array | undefined>(count);
  parsed.forEach(({ index, embedding }, place) => (vectors[index ?? place] = unit(embedding, { model, dimensions })));
  // Two with one index leave a hole, and so does one with an index that is none.
  const found = vectors.filter((vector) => vector !== undefined);
  if (vectors.length !== count || found.length !== count) {
    throw new EmbeddingRefused(`${model} numbered its vectors wrongly`, false);
  }
  return found;
}

function unit(embedding: readonly number[], { model, dimensions }: { model: string; dimensions: number }): Float32Array {
  if (embedding.length !== dimensions) {
    const problem = `${model} sent a vector of ${embedding.length} components, and EQUIVOX_EMBEDDING_DIMENSIONS is ${dimensions}`;
    throw new EmbeddingRefused(problem, false);
  }
  const length = Math.hypot(...embedding);
  if (!Number.isFinite(length) || length === 0) throw new EmbeddingRefused(`${model} sent a vector without a direction`, false);
  return Float32Array.from(embedding, (value) => value / length);
}

function parse(text: string) {
  try {
    return replySchema.safeParse(JSON.parse(text)).data?.data;
  } catch {
    return undefined;
  }
}

async function refusalOf({ statusCode, headers, body }: Dispatcher.ResponseData, model: string): Promise<EmbeddingRefused> {
  const text = await readBoundedText(body, errorMaxBytes).catch(() => undefined);
  const retryAfterMs = retryAfter(headers["retry-after"]);
  switch (statusCode) {
    // These answers may repeat the key.
    case 401:
    case 403:
      return new EmbeddingRefused(`it refused the key (${statusCode}); check EQUIVOX_EMBEDDING_KEY`, false);
    case 404:
      return new EmbeddingRefused(`it knows no model ${model}, or the address is not the base of its API (404)`, false);
    case 429:
      return new EmbeddingRefused(`${model} is busy, or its quota is used up (429)`, true, retryAfterMs);
    default: {
      const said = refusalMessage(text ?? "");
      const problem = `${model} answered with status ${statusCode}${said === "" ? "" : `: ${said}`}`;
      return new EmbeddingRefused(problem, statusCode >= 500 || statusCode === 408, retryAfterMs);
    }
  }
}

/** Seconds or a date (RFC 9110, 10.2.3); a date is not followed, since the two clocks may differ. */
function retryAfter(header: string | string[] | undefined): number {
  const seconds = Number(String(header ?? ""));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 0;
}
