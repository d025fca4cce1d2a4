import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packPostings } from "../index/postings.ts";
import { packVectors, quantizeChunk } from "../index/vectors.ts";
import { openPartition } from "./partition.ts";
import { scanChunks, scanSentences, toQueryVector } from "./vector-scan.ts";

const dimensions = 21;
const unit = fc
  .array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: dimensions, maxLength: dimensions })
  .filter((values) => Math.hypot(...values) > 0.1)
  .map((values) => Float32Array.from(values, (value) => value / Math.hypot(...values)));
const dot = (left: Float32Array, right: Float32Array) => left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);

describe("scanChunks and scanSentences", () => {
  it("agree with float dot products within the error of int8", () => {
    const chunk = fc.record({ chunk: unit, units: fc.array(unit, { minLength: 2, maxLength: 3 }) });
    fc.assert(
      fc.property(unit, fc.array(chunk, { minLength: 1, maxLength: 4 }), (question, given) => {
        const chunks = given.map(({ chunk: whole, units }) => ({ chunk: whole, units, unitOf: [0, 0, ...units.keys()].slice(1) }));
        const empty = given.map((_, ordinal) => ({ ordinal, pageFrom: 1, pageTo: 1, headingPath: [], sentences: [], text: "", hash: "" }));
        const segment = { documentId: "d", version: 1, ordinal: 0, firstChunk: 0, chunkCount: given.length };
        const codes = chunks.map((vectors) => quantizeChunk(vectors, dimensions));
        const packed = { lexical: packPostings(empty), vectors: packVectors(codes, dimensions), model: "m" };
        const [view] = openPartition({ generation: 1, segments: [{ ...segment, ...packed }] }).segments;
        const query = toQueryVector(question);
        const scores = new Float32Array(given.length);
        scanChunks(view!, query, scores);
        chunks.forEach(({ chunk: whole, units, unitOf }, index) => {
          expect(scores[index]).toBeCloseTo(dot(question, whole), 1);
          expect(Math.abs((scores[index] ?? 0) - dot(question, whole))).toBeLessThan(0.02);
          const sentences = scanSentences(view!, index, query);
          expect(sentences).toHaveLength(unitOf.length);
          sentences.forEach((score, sentence) => expect(Math.abs(score - dot(question, units[unitOf[sentence]!]!))).toBeLessThan(0.02));
        });
      }),
    );
  });

  it("cannot overflow: the largest possible sums stay whole numbers that 32 bits hold", () => {
    expect(384 * 127 * 2047).toBeLessThan(2 ** 31);
    expect(Math.max(...toQueryVector(Float32Array.from([1, -0.5])).values)).toBe(2047);
  });
});
