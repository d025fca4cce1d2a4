import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { startFlite } from "../../src/providers/tts/flite.ts";
import { resample } from "../../src/voice/audio/resampler.ts";
import { writeWav } from "../../src/voice/audio/wav.ts";
import { synthesisRate } from "../../src/voice/text-to-speech.ts";

const fileRate = 48_000;

/** A WAV file (48 kHz mono) of a voice other than the product's asking something, with silence around it. */
export async function spokenQuestion(
  text: string,
  options: { voice: "rms" | "awb"; silenceBeforeMs: number; silenceAfterMs: number },
): Promise<Uint8Array> {
  const flite = await startFlite({ voice: options.voice, threads: 1, queueMax: 100, clock: systemClock, log: silentLog });
  try {
    const pieces: Int16Array[] = [silence(options.silenceBeforeMs)];
    for await (const piece of flite.synthesize(text, { signal: AbortSignal.timeout(60_000) })) pieces.push(piece);
    pieces.push(silence(options.silenceAfterMs));
    const whole = new Int16Array(pieces.reduce((length, piece) => length + piece.length, 0));
    let offset = 0;
    for (const piece of pieces) {
      whole.set(piece, offset);
      offset += piece.length;
    }
    return writeWav(resample(whole, synthesisRate, fileRate), fileRate);
  } finally {
    await flite.close();
  }
}

function silence(durationMs: number): Int16Array {
  return new Int16Array((durationMs * synthesisRate) / 1_000);
}
