import { randomBytes, randomFillSync } from "node:crypto";

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

/** Drawn ahead, since each call into the generator costs as much as hundreds of bytes; as `randomUUID` does. */
const ahead = Buffer.allocUnsafeSlow(4_096);
let used = ahead.length;

/** Each byte once; none stays in memory after its use. */
function takeId(length: number): string {
  if (length > ahead.length) return encode(randomBytes(length));
  if (used + length > ahead.length) {
    randomFillSync(ahead);
    used = 0;
  }
  const bytes = ahead.subarray(used, used + length);
  used += length;
  const id = encode(bytes);
  bytes.fill(0);
  return id;
}

/** Cryptographic randomness. */
export const systemRandom: Random = { id: takeId };

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
