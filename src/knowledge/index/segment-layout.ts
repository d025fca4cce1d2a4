/** Most chunks of a segment: a posting names its chunk by one byte. */
export const segmentMaxChunks = 256;

/**
 * Layout of `Segment.lexical`, all little-endian and aligned to 4 bytes:
 *
 *     u32 format, u32 chunks, u32 gram length, (u32 terms, u32 postings) × 2 legs
 *                                               the weighted number of grams, in halves
 *     u32 section × chunks                      chunks of one section share a number
 *     per leg: u32 high × terms, u32 low × terms    hashes, sorted by both
 *              u32 offset × (terms + 1)
 *              f32 length × chunks
 *              (u8 chunk, u8 weight) × postings, padded
 */
export const lexicalFormat = 0x45_51_4c_02;

/** The legs in the order in which they lie: words, and codes with their shapes. */
export const legNames = ["words", "codes"] as const;
export type LegName = (typeof legNames)[number];

/** A weight is stored in halves: body counts 1, heading ½ (RETRIEVAL C2.4); it saturates at 127.5. */
export const weightUnit = 0.5;

/** Bytes of the fixed part of `Segment.lexical`. */
export const lexicalHeaderBytes = 12 + legNames.length * 8;

/**
 * Layout of `Segment.vectors`, all little-endian and aligned to 4 bytes:
 *
 *     u32 format, u32 dimensions, u32 chunks
 *     f32 scale × chunks
 *     i8 × chunks × dimensions, padded
 */
export const vectorFormat = 0x45_51_56_02;
export const vectorHeaderBytes = 12;

/**
 * Layout of `ChunkDetails.sentences`, all little-endian and aligned to 4 bytes:
 *
 *     u32 dimensions, u32 sentences, u32 units
 *     u32 unit × sentences                      short sentences share a vector with a neighbour
 *     f32 scale × units
 *     i8 × units × dimensions, padded
 */
export const sentencesHeaderBytes = 12;

/** Rounds up to a multiple of 4. */
export const aligned = (bytes: number): number => (bytes + 3) & ~3;
