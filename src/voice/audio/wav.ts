import { failure } from "../../errors.ts";

/** Audio as a file holds it. */
export interface WavAudio {
  readonly sampleRate: number;
  readonly channels: number;
  /** Interleaved, from -1 to 1. */
  readonly samples: Float32Array;
}

interface Format {
  readonly encoding: "integer" | "float";
  readonly channels: number;
  readonly sampleRate: number;
  readonly bytesPerSample: number;
}

const formatInteger = 1;
const formatFloat = 3;
const formatExtensible = 0xfffe;
const maxChannels = 32;
const rates = { minimum: 4_000, maximum: 384_000 };

/**
 * Reads a WAV file: integer PCM of 8, 16, 24 or 32 bits and float of 32 or 64, any rate and channel count, plain or
 * extensible. A length of zero or too large, as programs that write to a pipe leave, means "to the end".
 * Throws `file-not-audio`, naming `path`.
 */
export function readWav(bytes: Uint8Array, path: string): WavAudio {
  const refuse = (problem: string) => failure("file-not-audio", { path, problem });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || tag(view, 0) !== "RIFF" || tag(view, 8) !== "WAVE") throw refuse("it has no RIFF/WAVE header");
  let format: Format | undefined;
  for (let offset = 12; offset + 8 <= bytes.length;) {
    const name = tag(view, offset);
    const start = offset + 8;
    const declared = view.getUint32(offset + 4, true);
    const available = bytes.length - start;
    if (name === "fmt ") {
      if (Math.min(declared, available) < 16) throw refuse("its format chunk is too short");
      format = readFormat(view, start, Math.min(declared, available), refuse);
    } else if (name === "data") {
      if (!format) throw refuse("its data comes before its format");
      const length = declared === 0 || declared > available ? available : declared;
      return { sampleRate: format.sampleRate, channels: format.channels, samples: readSamples(view, start, length, format, refuse) };
    }
    offset = start + declared + (declared & 1);
  }
  throw refuse("it holds no audio data");
}

/** A WAV file of mono, signed 16-bit samples. */
export function writeWav(samples: Int16Array, sampleRate: number): Uint8Array {
  const bytes = new Uint8Array(44 + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const ascii = (offset: number, text: string) => {
    for (let index = 0; index < text.length; index++) bytes[offset + index] = text.charCodeAt(index);
  };
  ascii(0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  ascii(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, formatInteger, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  ascii(36, "data");
  view.setUint32(40, samples.length * 2, true);
  for (let index = 0; index < samples.length; index++) view.setInt16(44 + index * 2, samples[index] ?? 0, true);
  return bytes;
}

type Refuse = (problem: string) => Error;

function tag(view: DataView, offset: number): string {
  return String.fromCharCode(view.getUint8(offset), view.getUint8(offset + 1), view.getUint8(offset + 2), view.getUint8(offset + 3));
}

function readFormat(view: DataView, start: number, length: number, refuse: Refuse): Format {
  let code = view.getUint16(start, true);
  if (code === formatExtensible && length >= 26) code = view.getUint16(start + 24, true);
  const channels = view.getUint16(start + 2, true);
  const sampleRate = view.getUint32(start + 4, true);
  const bits = view.getUint16(start + 14, true);
  const encoding = code === formatInteger ? "integer" : code === formatFloat ? "float" : undefined;
  const allowed = encoding === "integer" ? [8, 16, 24, 32] : [32, 64];
  if (!encoding) throw refuse(`its encoding ${code} is not PCM or float`);
  if (!allowed.includes(bits)) throw refuse(`samples of ${bits} bits are not supported`);
  if (channels < 1 || channels > maxChannels) throw refuse(`it has ${channels} channels`);
  if (sampleRate < rates.minimum || sampleRate > rates.maximum) throw refuse(`its rate is ${sampleRate} Hz`);
  return { encoding, channels, sampleRate, bytesPerSample: bits / 8 };
}

function readSamples(view: DataView, start: number, length: number, format: Format, refuse: Refuse): Float32Array {
  const frameBytes = format.bytesPerSample * format.channels;
  const count = Math.floor(length / frameBytes) * format.channels;
  if (count === 0) throw refuse("it holds no samples");
  const read = sampleReader(view, format);
  const samples = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    const value = read(start + index * format.bytesPerSample);
    samples[index] = Number.isFinite(value) ? Math.max(-1, Math.min(1, value)) : 0;
  }
  return samples;
}

function sampleReader(view: DataView, format: Format): (offset: number) => number {
  if (format.encoding === "float") {
    return format.bytesPerSample === 8 ? (offset) => view.getFloat64(offset, true) : (offset) => view.getFloat32(offset, true);
  }
  switch (format.bytesPerSample) {
    case 1: // 8-bit WAV is unsigned
      return (offset) => (view.getUint8(offset) - 128) / 128;
    case 2:
      return (offset) => view.getInt16(offset, true) / 32_768;
    case 3:
      return (offset) => (view.getUint16(offset, true) | (view.getInt8(offset + 2) << 16)) / 8_388_608;
    default:
      return (offset) => view.getInt32(offset, true) / 2_147_483_648;
  }
}
