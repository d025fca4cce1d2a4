/**
 * The frames of Pipecat's WebSocket transport: `package pipecat` of its `frames.proto`, proto3 wire format, written by hand so that
 * audio costs no copy. Of the kinds of frame only audio and message are used; the official JavaScript client knows no other.
 */
export type Frame =
  | { readonly kind: "audio"; readonly samples: Int16Array; readonly sampleRate: number; readonly channels: number }
  | { readonly kind: "message"; readonly data: string }
  /** Text, transcription, interruption, or a kind that is newer than this. */
  | { readonly kind: "other"; readonly field: number };

/** Bytes that are no frame. */
export class FrameError extends Error {
  override readonly name = "FrameError";
}

const audioField = 2;
const messageField = 4;
const varint = 0;
const fixed64 = 1;
const lengthDelimited = 2;
const fixed32 = 5;

const noBytes: Uint8Array = new Uint8Array(0);
const strictUtf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads one frame. The samples are a view of `bytes` when they lie at an even offset of their buffer, else a copy.
 * As proto3 says, the last of several values counts. Throws `FrameError` and nothing else.
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  const reader = new Reader(bytes, 0, bytes.length);
  let frame: Frame | undefined;
  while (reader.next()) {
    if (reader.is(audioField, lengthDelimited)) frame = decodeAudio(reader.delimited());
    else if (reader.is(messageField, lengthDelimited)) frame = decodeMessage(reader.delimited());
    else {
      reader.skip();
      frame = { kind: "other", field: reader.field };
    }
  }
  if (!frame) throw new FrameError("it is empty");
  return frame;
}

function decodeAudio(reader: Reader): Frame {
  let audio = noBytes;
  let sampleRate = 0;
  let channels = 0;
  while (reader.next()) {
    if (reader.is(3, lengthDelimited)) audio = reader.bytes();
    else if (reader.is(4, varint)) sampleRate = reader.varint();
    else if (reader.is(5, varint)) channels = reader.varint();
    else reader.skip();
  }
  if (audio.length % 2 !== 0) throw new FrameError(`its audio has an odd number of bytes (${audio.length})`);
  // Not `slice`, which for a Buffer is a view.
  const aligned = audio.byteOffset % 2 === 0 ? audio : new Uint8Array(audio);
  return { kind: "audio", samples: new Int16Array(aligned.buffer, aligned.byteOffset, aligned.length / 2), sampleRate, channels };
}

function decodeMessage(reader: Reader): Frame {
  let data = "";
  while (reader.next()) {
    if (reader.is(1, lengthDelimited)) data = decodeUtf8(reader.bytes());
    else reader.skip();
  }
  return { kind: "message", data };
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch (error) {
    throw new FrameError("its text is not UTF-8", { cause: error });
  }
}

/** Reads field after field; allocates nothing for a field, since every frame of audio has several. */
class Reader {
  readonly #bytes: Uint8Array;
  #position: number;
  readonly #end: number;
  #field = 0;
  #wire = 0;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#position = start;
    this.#end = end;
  }

  /** Number of the field that is read. */
  get field(): number {
    return this.#field;
  }

  /** Goes on to the next field; false when there is none. */
  next(): boolean {
    if (this.#position >= this.#end) return false;
    const tag = this.varint();
    const field = Math.floor(tag / 8);
    if (field === 0 || field > 536_870_911) throw new FrameError(`it has a field of number ${field}`);
    this.#field = field;
    this.#wire = tag % 8;
    return true;
  }

  is(field: number, wire: number): boolean {
    return this.#field === field && this.#wire === wire;
  }

  /** Up to 64 bits; beyond 53 the value is inexact, which no field that is used here needs. */
  varint(): number {
    let value = 0;
    for (let index = 0, scale = 1; index < 10; index++, scale *= 128) {
      if (this.#position >= this.#end) throw new FrameError("it ends within a number");
      const byte = this.#bytes[this.#position++] ?? 0;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new FrameError("a number in it has over 10 bytes");
  }

  delimited(): Reader {
    const length = this.varint();
    const start = this.#position;
    this.#advance(length);
    return new Reader(this.#bytes, start, this.#position);
  }

  bytes(): Uint8Array {
    const length = this.varint();
    const start = this.#position;
    this.#advance(length);
    return this.#bytes.subarray(start, this.#position);
  }

  skip(): void {
    if (this.#wire === varint) this.varint();
    else if (this.#wire === fixed64) this.#advance(8);
    else if (this.#wire === lengthDelimited) this.#advance(this.varint());
    else if (this.#wire === fixed32) this.#advance(4);
    else throw new FrameError(`it has a field of wire type ${this.#wire}`);
  }

  #advance(count: number): void {
    if (count > this.#end - this.#position) throw new FrameError("it ends within a field");
    this.#position += count;
  }
}

/** The most bytes that an audio frame of so many samples takes. */
export function audioFrameMaxBytes(samples: number): number {
  return samples * 2 + 40;
}

// field 2 "name" of AudioRawFrame: some clients expect one
const audioName = Buffer.from([0x12, 5, ...Buffer.from("audio")]);

/** Writes an audio frame into `target`, which holds at least `audioFrameMaxBytes`. Returns the bytes written. Allocates nothing. */
export function encodeAudioFrame(target: Uint8Array, samples: Int16Array, sampleRate: number, channels: number): number {
  const audioBytes = samples.byteLength;
  const content = audioName.length + 1 + varintLength(audioBytes) + audioBytes + 1 + varintLength(sampleRate) + 1 + varintLength(channels);
  let position = 0;
  target[position++] = (audioField << 3) | lengthDelimited;
  position = writeVarint(target, position, content);
  target.set(audioName, position);
  position += audioName.length;
  target[position++] = (3 << 3) | lengthDelimited;
  position = writeVarint(target, position, audioBytes);
  // Both ends are little-endian, as every platform that Node runs on is.
  for (const sample of samples) {
    target[position++] = sample & 255;
    target[position++] = (sample >> 8) & 255;
  }
  target[position++] = 4 << 3;
  position = writeVarint(target, position, sampleRate);
  target[position++] = 5 << 3;
  return writeVarint(target, position, channels);
}

/** A message frame. */
export function encodeMessageFrame(data: string): Buffer {
  const length = Buffer.byteLength(data);
  const content = 1 + varintLength(length) + length;
  const frame = Buffer.allocUnsafe(1 + varintLength(content) + content);
  frame[0] = (messageField << 3) | lengthDelimited;
  let position = writeVarint(frame, 1, content);
  frame[position++] = (1 << 3) | lengthDelimited;
  position = writeVarint(frame, position, length);
  frame.write(data, position, "utf8");
  return frame;
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
  return length;
}

function writeVarint(target: Uint8Array, start: number, value: number): number {
  let position = start;
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) target[position++] = (rest % 128) | 128;
  target[position++] = rest;
  return position;
}
