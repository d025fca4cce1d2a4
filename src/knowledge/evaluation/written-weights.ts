import { type Evidence, type EvidenceWeights } from "./ranking-case.ts";

/**
 * The source of the ranking constants with other weights in it; all else stays as it is. Throws when the source does not hold each weight
 * once, on a line of its own.
 */
export function writtenWeights(source: string, weights: EvidenceWeights): string {
  return (Object.keys(weights) as (keyof Evidence)[]).reduce((text, name) => {
    const line = new RegExp(String.raw`^(\s*${name}: )\d+(?:\.\d+)?(?=,$)`, "gm");
    const found = text.match(line)?.length ?? 0;
    if (found !== 1) throw new Error(`The weight ${name} stands ${found} times in the constants; once is needed.`);
    return text.replace(line, `$1${weights[name]}`);
  }, source);
}
