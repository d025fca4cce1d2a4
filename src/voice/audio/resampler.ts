import { clipInt16 } from "./samples.ts";

/** Zero crossings of the sinc on each side, at the lower of the two rates. */
const zeroCrossings = 16;
/** Kaiser window; 8 gives about 80 dB of stop band. */
const kaiserBeta = 8;
/** Part of the lower Nyquist frequency that passes; the rest is the filter's slope. */
const passBand = 0.92;

/**
 * Converts mono 16-bit audio from one rate to another as it streams: a polyphase FIR filter (windowed sinc; Crochiere and
 * Rabiner, "Multirate Digital Signal Processing", 1983). Allocates nothing per call once it has seen its largest frame.
 */
export class Resampler {
  /** By how much output runs behind input, in milliseconds. */
  readonly delayMs: number;
  readonly #up: number;
  readonly #down: number;
  readonly #taps: number;
  /** Filter coefficients, phase after phase, newest sample last. */
  readonly #phases: Float32Array;
  /** The last `taps - 1` samples of earlier frames, then the frame. */
  #window: Float32Array;
  /** Where the next output lies, in units of 1/up of an input sample, from the frame's first sample. */
  #position: number;
  readonly #start: number;

  /** @param options.aligned drops the filter's delay from the beginning, for a recording rather than a stream */
  constructor(fromRate: number, toRate: number, options: { aligned: boolean } = { aligned: false }) {
    const divisor = greatestCommonDivisor(fromRate, toRate);
    this.#up = toRate / divisor;
    this.#down = fromRate / divisor;
    const stretch = Math.max(1, fromRate / toRate);
    const half = Math.ceil(zeroCrossings * stretch);
    this.#taps = 2 * half;
    this.#phases = designPhases(this.#up, this.#taps, half, passBand / stretch);
    this.#window = new Float32Array(this.#taps - 1);
    this.delayMs = (half / fromRate) * 1000;
    this.#start = options.aligned ? half * this.#up : 0;
    this.#position = this.#start;
  }

  /** The most samples that `process` writes for `inputLength` samples. */
  maxOutput(inputLength: number): number {
    return Math.ceil((inputLength * this.#up) / this.#down) + 1;
  }

  /**
   * Converts one frame of any length into `output`, which holds at least `maxOutput(input.length)` samples.
   * @returns how many samples were written
   */
  process(input: Int16Array, output: Int16Array): number {
    const carried = this.#taps - 1;
    this.#reserve(carried + input.length);
    const window = this.#window;
    for (let index = 0; index < input.length; index++) window[carried + index] = input[index] ?? 0;
    const end = input.length * this.#up;
    let position = this.#position;
    let written = 0;
    while (position < end) {
      const first = Math.floor(position / this.#up);
      output[written++] = clipInt16(this.#filter(first, position - first * this.#up));
      position += this.#down;
    }
    this.#position = position - end;
    window.copyWithin(0, input.length, input.length + carried);
    return written;
  }

  /** Forgets what was heard. */
  reset(): void {
    this.#window.fill(0);
    this.#position = this.#start;
  }

  #filter(first: number, phase: number): number {
    const window = this.#window;
    const phases = this.#phases;
    const base = phase * this.#taps;
    let sum = 0;
    for (let tap = 0; tap < this.#taps; tap++) sum += (phases[base + tap] ?? 0) * (window[first + tap] ?? 0);
    return sum;
  }

  #reserve(length: number): void {
    if (this.#window.length >= length) return;
    const larger = new Float32Array(length);
    larger.set(this.#window.subarray(0, this.#taps - 1));
    this.#window = larger;
  }
}

/** Converts a whole recording; the result begins where the recording does and lasts as long. */
export function resample(samples: Int16Array, fromRate: number, toRate: number): Int16Array<ArrayBuffer> {
  if (fromRate === toRate) return samples.slice();
  const resampler = new Resampler(fromRate, toRate, { aligned: true });
  const padded = new Int16Array(samples.length + Math.ceil((resampler.delayMs / 1000) * fromRate) + 1);
  padded.set(samples);
  const output = new Int16Array(resampler.maxOutput(padded.length));
  const written = resampler.process(padded, output);
  return output.slice(0, Math.min(written, Math.round((samples.length * toRate) / fromRate)));
}

function designPhases(up: number, taps: number, half: number, cutoff: number): Float32Array {
  const phases = new Float32Array(up * taps);
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap++) {
      const distance = tap - (half - 1) - phase / up;
      const value = cutoff * sinc(cutoff * distance) * kaiser(distance / half);
      phases[phase * taps + tap] = value;
      sum += value;
    }
    // Each phase passes a constant unchanged: otherwise the rates' common period is heard as a tone.
    for (let tap = 0; tap < taps; tap++) {
      const at = phase * taps + tap;
      phases[at] = (phases[at] ?? 0) / sum;
    }
  }
  return phases;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : bessel(kaiserBeta * Math.sqrt(1 - x * x)) / bessel(kaiserBeta);
}

/** Modified Bessel function of the first kind, order 0, by its series. */
function bessel(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
