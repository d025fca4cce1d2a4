/** A term as two 32-bit numbers: by both together, two terms of one manual never meet in practice. */
export interface TermHash {
  readonly high: number;
  readonly low: number;
}

/** 64 bits of a term: FNV-1a over its UTF-16 units from two seeds, each finished as in MurmurHash3. */
export function hashTerm(term: string): TermHash {
  return { high: hash32(term, 0x811c9dc5), low: hash32(term, 0x9747b28c) };
}

/** 32 bits of a text. */
export function hash32(text: string, seed: number): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
