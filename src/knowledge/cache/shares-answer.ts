import { sameContent } from "./content-gate.ts";

/** Whether the cache would give the answer to one question to the other. Vectors are asked for only when the content is the same. */
export async function sharesAnswer(
  one: string,
  other: string,
  {
    vectorsOf,
    likeness,
  }: { readonly vectorsOf: (texts: readonly string[]) => Promise<readonly Float32Array[]>; readonly likeness: number },
): Promise<boolean> {
  if (!sameContent(one, other)) return false;
  const [left, right] = await vectorsOf([one, other]);
  return left !== undefined && right !== undefined && cosine(left, right) >= likeness;
}

/** −1 of vectors that cannot be compared. */
export function cosine(left: Float32Array, right: Float32Array): number {
  if (left.length !== right.length) return -1;
  let sum = 0;
  for (const [index, value] of left.entries()) sum += value * (right[index] ?? 0);
  const lengths = Math.hypot(...left) * Math.hypot(...right);
  return lengths === 0 ? -1 : sum / lengths;
}
