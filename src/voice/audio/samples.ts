/** Averages interleaved channels into one. */
export function downmix(interleaved: Float32Array, channels: number): Float32Array {
  if (channels === 1) return interleaved;
  const mono = new Float32Array(Math.floor(interleaved.length / channels));
  for (let frame = 0; frame < mono.length; frame++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += interleaved[frame * channels + channel] ?? 0;
    mono[frame] = sum / channels;
  }
  return mono;
}

/** Samples from -1 to 1 as signed 16-bit, clipped. */
export function toInt16(samples: Float32Array): Int16Array {
  const integers = new Int16Array(samples.length);
  for (let index = 0; index < samples.length; index++) integers[index] = clipInt16((samples[index] ?? 0) * 32_768);
  return integers;
}

/** The nearest value that 16 bits can hold. */
export function clipInt16(value: number): number {
  return Math.max(-32_768, Math.min(32_767, Math.round(value)));
}

/** Pieces of audio as one. */
export function concatenate(pieces: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}
