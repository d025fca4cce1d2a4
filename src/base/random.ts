import { randomBytes } from "node:crypto";

/** Randomness as the product uses it; injected so that tests get the same ids every time. */
export interface Random {
  /** `length` lower-case letters and digits, 5 bits of randomness each. */
  id(length: number): string;
}

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

function encode(bytes: Uint8Array): string {
  let id = "";
  for (const byte of bytes) id += alphabet.charAt(byte & 31);
  return id;
}

/** Cryptographic randomness. */
export const systemRandom: Random = { id: (length) => encode(randomBytes(length)) };

/** Predictable ids for tests: a counter, padded on the left. */
export function countingRandom(): Random {
  let count = 0;
  return { id: (length) => (count++).toString(32).padStart(length, "0").slice(-length) };
}

/** A number from 0 up to 1, for jitter: 25 random bits. */
export function randomFraction(random: Random): number {
  let fraction = 0;
  for (const letter of random.id(5)) fraction = (fraction + Math.max(0, alphabet.indexOf(letter))) / alphabet.length;
  return fraction;
}
