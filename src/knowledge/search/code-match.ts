import { codeShape } from "../index/terms.ts";
import { chunksWith } from "./bm25.ts";
import { type Partition } from "./partition.ts";

/** What a chunk gains for each code of the question that it holds, and loses when it holds only others of that kind. */
const gain = 0.5;
const loss = 0.3;

/**
 * Codes are matched exactly: E-42 is not E-43, however alike the texts around them are.
 * @param adjustment zeros; gets what is added to the score of each chunk
 * @returns true when the question names a code that the partition lacks though it has others of its kind
 */
export function matchCodes(partition: Partition, codes: readonly string[], adjustment: Float32Array): boolean {
  let unknownCode = false;
  for (const code of codes) {
    const holders = chunksWith(partition, "codes", code);
    const kin = chunksWith(partition, "codes", codeShape(code));
    if (holders.length === 0) {
      unknownCode ||= kin.length > 0;
      continue;
    }
    const add = (chunk: number, change: number) => (adjustment[chunk] = (adjustment[chunk] ?? 0) + change);
    for (const chunk of kin) add(chunk, -loss);
    // A chunk that holds the code holds its shape as well.
    for (const chunk of holders) add(chunk, gain + loss);
  }
  return unknownCode;
}
