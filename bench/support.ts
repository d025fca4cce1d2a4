// Whether the check of an answer's sentences tells what a passage supports from what it does not, on labelled pairs of the sample manual.
// usage: npm run bench -- support [--mistakes] [--json]
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";
import { checkSupport, supportThreshold } from "../src/knowledge/answer/support.ts";
import { chunkPages } from "../src/knowledge/index/chunker.ts";
import { type StoredChunk } from "../src/knowledge/index/chunk.ts";
import { type Passage } from "../src/knowledge/passage.ts";
import { readCorpus } from "./quality-corpus.ts";
import { table } from "./statistics.ts";

const { values } = parseArgs({ options: { mistakes: { type: "boolean", default: false }, json: { type: "boolean", default: false } } });

const pairSchema = z.object({ sentence: z.string(), pages: z.array(z.int()) });
const written = readFileSync("bench/support-pairs.jsonl", "utf8")
  .trim()
  .split("\n")
  .map((line) => pairSchema.parse(JSON.parse(line)));
const { title, pages } = await readCorpus("sample", "md");
const chunks = chunkPages(pages).map((chunk): StoredChunk => ({ ...chunk, documentId: "doc.sample.0", version: 1 }));
const passages = chunks.map((chunk): Passage => ({ chunk, title, score: 1 }));

/** One statement and whether this passage supports it. */
interface Pair {
  readonly kind: string;
  readonly right: boolean;
  readonly text: string;
  readonly passage: Passage;
}

/** What turns a sentence round; the first that it holds is exchanged. */
const turned: readonly (readonly [RegExp, string])[] = [
  [/\b(?:do|must|may|can|is|are) not /i, " "],
  [/\bnever /i, "always "],
  [/\bleft\b/i, "right"],
  [/\bright\b/i, "left"],
  [/\bopen(s?)\b/i, "close$1"],
  [/\bclose(s?)\b/i, "open$1"],
  [/\bat least\b/i, "at most"],
  [/\bat most\b/i, "at least"],
  [/\bbelow\b/i, "above"],
  [/\babove\b/i, "below"],
  [/\bbefore\b/i, "after"],
  [/\bafter\b/i, "before"],
  [/\bwithout\b/i, "with"],
  [/\bminimum\b/i, "maximum"],
  [/\bhighest\b/i, "lowest"],
  [/\blowest\b/i, "highest"],
  [/\btighten\b/i, "loosen"],
  [/\bremoved\b/i, "installed"],
  [/\bremove\b/i, "install"],
  [/\bstarts\b/i, "stops"],
  [/\bmust (?!not)/i, "must not "],
  [/\bneeds (?!not)/i, "does not need "],
];

const stride = 17;
const holdsPage = ({ chunk }: Passage, wanted: readonly number[]) => wanted.some((page) => page >= chunk.pageFrom && page <= chunk.pageTo);
const overlapWith = (text: string, { chunk }: Passage) => {
  const words = new Set(chunk.text.toLowerCase().match(/[\p{L}\d.]+/gu));
  return (text.toLowerCase().match(/[\p{L}\d.]+/gu) ?? []).reduce(
    (sum, word) => sum + (words.has(word) ? (/\d/.test(word) ? 5 : 1) : 0),
    0,
  );
};

function pairsOf(quoted: string, kind: string, home: Passage, foreign: readonly Passage[]): Pair[] {
  const text = quoted.replace(/^\d+[.)] /, "");
  const pairs: Pair[] = [{ kind, right: true, text, passage: home }];
  for (const passage of foreign) pairs.push({ kind: `${kind}, other passage`, right: false, text, passage });
  const number = /(?<![\p{L}\d.,-])\d+(?:[.,]\d+)?/u.exec(text)?.[0];
  if (number !== undefined) {
    const others = (home.chunk.text.match(/(?<![\p{L}\d.,-])\d+(?:[.,]\d+)?(?![\d.])/gu) ?? []).filter((other) => !text.includes(other));
    pairs.push({
      kind: `${kind}, number made up`,
      right: false,
      text: text.replace(number, `${Number(number.replace(",", "")) + 3}`),
      passage: home,
    });
    if (others[0] !== undefined) {
      pairs.push({ kind: `${kind}, number of the passage`, right: false, text: text.replace(number, others[0]), passage: home });
    }
  }
  const turn = turned.find(([from]) => from.test(text));
  if (turn) pairs.push({ kind: `${kind}, turned round`, right: false, text: text.replace(turn[0], turn[1]), passage: home });
  return pairs;
}

const pairs = [
  ...written.flatMap(({ sentence, pages: wanted }) => {
    const [home] = passages
      .filter((one) => holdsPage(one, wanted))
      .sort((one, other) => overlapWith(sentence, other) - overlapWith(sentence, one));
    return home
      ? pairsOf(
          sentence,
          "reworded",
          home,
          passages.filter((one) => !holdsPage(one, wanted)),
        )
      : [];
  }),
  ...passages.flatMap((home, index) =>
    home.chunk.sentences
      .filter(({ kind, text }) => kind !== "heading" && text.split(" ").length >= 5)
      .flatMap(({ text }, at) => {
        const foreign = passages.filter((one, other) => (other + index + at) % stride === 0 && !one.chunk.text.includes(text));
        return pairsOf(text, "quoted", home, foreign);
      }),
  ),
];

const judged = pairs.map((pair) => ({ ...pair, outcome: checkSupport(pair.text, pair.passage, 0) }));
const accepted = (threshold: number) => (one: (typeof judged)[number]) =>
  typeof one.outcome === "object" && one.outcome.likeness >= threshold;
const kinds = [...new Set(judged.map(({ kind }) => kind))];
const thresholds = [0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8];
const rows = kinds.map((kind) => {
  const chosen = judged.filter((one) => one.kind === kind);
  return [kind, String(chosen.length), ...thresholds.map((threshold) => String(chosen.filter(accepted(threshold)).length))];
});
if (values.json) console.log(JSON.stringify({ thresholds, rows }));
else console.log(table([["pairs: accepted at a likeness of", "all", ...thresholds.map(String)], ...rows]));
if (values.mistakes) {
  for (const one of judged) {
    const threshold = supportThreshold.named;
    if (accepted(threshold)(one) === one.right) continue;
    const outcome = typeof one.outcome === "string" ? one.outcome : `${one.outcome.likeness.toFixed(2)} by: ${one.outcome.sentence.text}`;
    console.log(`${one.kind}: ${one.text}\n    ${outcome}`);
  }
}
