import { z } from "zod";

const bytesPerNumber = 4;

/** A vector as text: little-endian floats in base64, a third of their size as JSON numbers. */
export function writtenVector(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * bytesPerNumber);
  vector.forEach((value, index) => bytes.writeFloatLE(value, index * bytesPerNumber));
  return bytes.toString("base64");
}

/** The vector again. Throws `ZodError` and `RangeError` when it is none of so many dimensions. */
export function readVector(stored: unknown, dimensions: number): Float32Array {
  const bytes = Buffer.from(z.base64().parse(stored), "base64");
  if (bytes.length !== dimensions * bytesPerNumber) throw new RangeError(`a vector of ${bytes.length} bytes`);
  const vector = Float32Array.from({ length: dimensions }, (_, index) => bytes.readFloatLE(index * bytesPerNumber));
  if (!vector.every(Number.isFinite)) throw new RangeError("a vector that is not finite");
  return vector;
}
