/**
 * Audio whose content a program can tell exactly, for tests in which speech providers are simulated.
 *
 * **Questions** (16 kHz, towards the product): real speech that carries a text in the lowest bit of every sample, repeated from its
 * beginning to its end. One frame is, most significant bit first: 32 bits `questionSync`, 16 bits number of bytes, the UTF-8 bytes,
 * 32 bits FNV-1a of the bytes. Any stretch of speech of twice a frame's length (about 0.1 s for 80 characters) holds a whole frame,
 * so it does not matter where the product's voice activity detection begins. Resampling destroys it: send it at 16 kHz.
 *
 * **Answers** (24 kHz, from the product): blocks of 1 ms, 24 samples, each of which says which block of which sentence it is.
 * A sample holds 14 bits and is never 0 (bit 14 is set), so that padding cannot be mistaken for it: sync, hash high, hash low, index
 * high, index low, number of blocks high, low, bytes of the text, one byte of the text (number `index % bytes`), and 15 that
 * follow from the others. Whoever has every block has the text.
 */
export const questionRate = 16_000;
export const answerRate = 24_000;

const questionSync = 0xe94d_3ac5;
const answerSync = 0x2d6b;
const blockSamples = answerRate / 1_000;
const headerSamples = 9;
const low14 = 0x3fff;
const set14 = 0x4000;
/** As long as a person takes for a letter. */
export const defaultPerCharacterMs = 60;
const textMaxBytes = 4_096;

/** FNV-1a, 32 bits. */
function hashBytes(bytes: Uint8Array): number {
  let hash = 0x811c_9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x0100_0193) >>> 0;
  return hash;
}

/** Real speech that carries `text`. The speech must be longer than two frames of it. */
export function markedQuestion(text: string, speech: Int16Array): Int16Array {
  const bits = frameBits(new TextEncoder().encode(text));
  if (speech.length < 2 * bits.length) throw new RangeError("the speech is too short for the text");
  return speech.map((sample, index) => (sample & ~1) | (bits[index % bits.length] ?? 0));
}

function frameBits(bytes: Uint8Array): number[] {
  const bits: number[] = [];
  const put = (value: number, count: number): void => {
    for (let bit = count - 1; bit >= 0; bit--) bits.push((value >>> bit) & 1);
  };
  put(questionSync, 32);
  put(bytes.length, 16);
  for (const byte of bytes) put(byte, 8);
  put(hashBytes(bytes), 32);
  return bits;
}

/** The texts that marked speech carries, in order, each once however often it is repeated; none when there is no whole frame. */
export function readQuestions(samples: Int16Array): string[] {
  const texts: string[] = [];
  let window = 0;
  for (let index = 0; index < samples.length; index++) {
    window = ((window << 1) | ((samples[index] ?? 0) & 1)) >>> 0;
    if (window !== questionSync || index < 31) continue;
    const frame = readFrame(samples, index + 1);
    if (!frame) continue;
    if (frame.text !== texts.at(-1)) texts.push(frame.text);
    index = frame.end - 1;
    window = 0;
  }
  return texts;
}

function readFrame(samples: Int16Array, from: number): { text: string; end: number } | undefined {
  let at = from;
  const take = (count: number): number => {
    let value = 0;
    for (let bit = 0; bit < count; bit++) value = ((value << 1) | ((samples[at++] ?? 0) & 1)) >>> 0;
    return value;
  };
  const length = take(16);
  if (length > textMaxBytes || from + 16 + length * 8 + 32 > samples.length) return undefined;
  const bytes = Uint8Array.from({ length }, () => take(8));
  return take(32) === hashBytes(bytes) ? { text: new TextDecoder().decode(bytes), end: at } : undefined;
}

/** What a simulated synthesiser says for a text: `perCharacterMs` for each of its characters. */
export function markedAnswer(text: string, perCharacterMs = defaultPerCharacterMs): Int16Array {
  const bytes = new TextEncoder().encode(text).subarray(0, textMaxBytes);
  const total = Math.max(bytes.length, text.length * perCharacterMs);
  const samples = new Int16Array(total * blockSamples);
  const hash = hashBytes(bytes) & 0x0fff_ffff;
  for (let index = 0; index < total; index++) {
    const text8 = bytes[index % Math.max(1, bytes.length)] ?? 0;
    samples.set(block({ hash, index, total, length: bytes.length, text8 }), index * blockSamples);
  }
  return samples;
}

interface Block {
  /** Of 28 bits. */
  readonly hash: number;
  readonly index: number;
  readonly total: number;
  readonly length: number;
  readonly text8: number;
}

function block({ hash, index, total, length, text8 }: Block): number[] {
  const words = [answerSync, hash >>> 14, hash, index >>> 14, index, total >>> 14, total, length, text8];
  let filler = words.reduce((sum, word) => (Math.imul(sum ^ word, 0x0100_0193) + index) >>> 0, 0x811c_9dc5);
  while (words.length < blockSamples) {
    filler = (Math.imul(filler, 1_664_525) + 1_013_904_223) >>> 0;
    words.push(filler >>> 18);
  }
  return words.map((word) => (word & low14) | set14);
}

/** The block that begins at `at`, when every one of its samples is as it was made. */
function readBlock(samples: Int16Array, at: number): Block | undefined {
  if (at + blockSamples > samples.length || samples[at] !== (answerSync | set14)) return undefined;
  const word = (offset: number): number => (samples[at + offset] ?? 0) & low14;
  const pair = (offset: number): number => word(offset) * (low14 + 1) + word(offset + 1);
  const read = { hash: pair(1), index: pair(3), total: pair(5), length: word(7), text8: word(headerSamples - 1) };
  return block(read).every((value, offset) => samples[at + offset] === value) ? read : undefined;
}

/** A stretch of one sentence as it was heard. */
export interface HeardSentence {
  /** Of the blocks that were heard; whole when `whole`, else with gaps as "·". */
  readonly text: string;
  /** Blocks of 1 ms, from the first to behind the last. */
  readonly from: number;
  readonly to: number;
  readonly total: number;
  readonly whole: boolean;
}

/** What was heard, in order. A sentence that breaks off, or goes on elsewhere, is two. Also counts samples that are neither answer nor padding. */
export function readAnswers(samples: Int16Array): { sentences: HeardSentence[]; alienSamples: number } {
  const sentences: HeardSentence[] = [];
  let alienSamples = 0;
  let run: Block[] = [];
  const endRun = (): void => {
    const [first] = run;
    if (first) sentences.push(heardSentence(run, first));
    run = [];
  };
  for (let at = 0; at < samples.length;) {
    const read = readBlock(samples, at);
    if (!read) {
      if (samples[at] !== 0) alienSamples++;
      at++;
      continue;
    }
    const last = run.at(-1);
    if (last && (last.hash !== read.hash || last.index + 1 !== read.index)) endRun();
    run.push(read);
    at += blockSamples;
  }
  endRun();
  return { sentences, alienSamples };
}

function heardSentence(run: readonly Block[], first: Block): HeardSentence {
  const { hash, index: from, total, length } = first;
  const bytes = new Uint8Array(length).fill(0xb7);
  for (const { index, text8 } of run) bytes[index % Math.max(1, length)] = text8;
  const whole = run.length === total && (hashBytes(bytes) & 0x0fff_ffff) === hash;
  const text = whole ? new TextDecoder().decode(bytes) : new TextDecoder("latin1").decode(bytes);
  return { text, from, to: from + run.length, total, whole };
}

/** What is wrong with what was heard, one line each: every sentence is to be there whole, once, in this order, and nothing else. */
export function verifyHeard(samples: Int16Array, sentences: readonly string[]): string[] {
  const heard = readAnswers(samples);
  const problems = heard.sentences
    .filter(({ whole }) => !whole)
    .map(({ text, from, to, total }) => `only ${from}-${to} ms of ${total} ms were heard at one go of “${text}”`);
  const texts = heard.sentences.filter(({ whole }) => whole).map(({ text }) => text);
  for (const sentence of new Set(sentences)) {
    const wanted = sentences.filter((text) => text === sentence).length;
    const found = texts.filter((text) => text === sentence).length;
    if (found !== wanted) problems.push(`“${sentence}” was heard ${found} times instead of ${wanted}`);
  }
  for (const text of texts) if (!sentences.includes(text)) problems.push(`“${text}” was heard and is no part of the answer`);
  if (problems.length === 0 && texts.join("\n") !== sentences.join("\n")) problems.push("the sentences were heard in another order");
  if (heard.alienSamples > 0) problems.push(`${heard.alienSamples} samples belong to no sentence`);
  return problems;
}
