import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { failure, problemOf } from "../../errors.ts";
import { type OnnxSettings } from "./onnx-messages.ts";

const tokenizerFiles = ["tokenizer.json", "tokenizer_config.json"];

/**
 * Other weights, settings or tokens make other vectors, which must not meet the old ones under one name. Weights may lie in files of their
 * own, which the model names (https://onnx.ai/onnx/repo-docs/ExternalData.html); what else lies in the folder does not count.
 * Throws `embedding-failed` when a file cannot be read.
 */
export async function digestOfModel(directory: string, settings: OnnxSettings): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(settings));
  const found = (await readdir(directory, { recursive: true })).map((name) => name.replaceAll(sep, "/"));
  const others = found.filter((name) => name !== settings.file && !tokenizerFiles.includes(name)).sort();
  const weights = new Set<string>();
  const longest = Math.max(0, ...others.map((name) => Buffer.byteLength(name)));
  let end = Buffer.alloc(0);
  await readThrough(join(directory, settings.file), (piece) => {
    hash.update(piece);
    // A name may begin in one piece and end in the next.
    const seen = Buffer.concat([end, piece]);
    for (const name of others) if (!weights.has(name) && seen.includes(name)) weights.add(name);
    end = Buffer.from(seen.subarray(Math.max(0, seen.length - longest)));
  });
  for (const name of [...tokenizerFiles, ...others.filter((other) => weights.has(other))]) {
    hash.update(JSON.stringify(name));
    const path = join(directory, name);
    if ((await stat(path).catch(() => undefined))?.isDirectory()) continue;
    await readThrough(path, (piece) => void hash.update(piece));
  }
  return hash.digest("hex").slice(0, 8);
}

async function readThrough(path: string, take: (piece: Buffer) => void): Promise<void> {
  try {
    for await (const piece of createReadStream(path)) take(piece as Buffer);
  } catch (error) {
    throw failure("embedding-failed", { problem: `${path} cannot be read (${problemOf(error)})` }, error);
  }
}
