import { codeShape } from "../index/terms.ts";
import { chunksWith } from "./bm25.ts";
import { type Partition } from "./partition.ts";

/** What a chunk gains for each code of the question that it holds, and loses when it holds only others of that kind. */
const gain = 0.5;
const loss = 0.3;

export interface CodeMatch {
  /** Added to the fused score, per chunk. */
  readonly adjustment: Float32Array;
  /** True when the question names a code that the partition lacks though it has others of its kind. */
  readonly unknownCode: boolean;
}

/** Codes are matched exactly: E-42 is not E-43, however alike the texts around them are. */
export function matchCodes(partition: Partition, codes: readonly string[]): CodeMatch {
  const adjustment = new Float32Array(partition.chunkCount);
  let unknownCode = false;
  for (const code of codes) {
    const holders = chunksWith(partition, "codes", code);
    const kin = chunksWith(partition, "codes", codeShape(code));
    const known = holders.includes(1);
    if (!known) unknownCode ||= kin.includes(1);
    else {
      holders.forEach((holds, chunk) => {
        const change = holds ? gain : kin[chunk] ? -loss : 0;
        adjustment[chunk] = (adjustment[chunk] ?? 0) + change;
      });
    }
  }
  return { adjustment, unknownCode };
}
