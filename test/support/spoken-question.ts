import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { startFlite } from "../../src/providers/tts/flite.ts";
import { resample } from "../../src/voice/audio/resampler.ts";
import { recognitionRate } from "../../src/voice/speech-to-text.ts";
import { writeWav } from "../../src/voice/audio/wav.ts";
import { synthesisRate } from "../../src/voice/text-to-speech.ts";
import { concatenate } from "../../src/voice/audio/samples.ts";

const fileRate = 48_000;

type Voice = "rms" | "awb";

/** A WAV file (48 kHz mono) of a voice other than the product's asking something, with silence around it. */
export async function spokenQuestion(
  text: string,
  options: { voice: Voice; silenceBeforeMs: number; silenceAfterMs: number },
): Promise<Uint8Array> {
  const before = new Int16Array((options.silenceBeforeMs * synthesisRate) / 1_000);
  const after = new Int16Array((options.silenceAfterMs * synthesisRate) / 1_000);
  const whole = concatenate([before, ...(await synthesize(text, options.voice)), after]);
  return writeWav(resample(whole, synthesisRate, fileRate), fileRate);
}

/** The same as 16 kHz samples, after a little silence. */
export async function spokenSamples(text: string, voice: Voice): Promise<Int16Array> {
  const before = new Int16Array(0.4 * synthesisRate);
  return resample(concatenate([before, ...(await synthesize(text, voice))]), synthesisRate, recognitionRate);
}

async function synthesize(text: string, voice: Voice): Promise<Int16Array[]> {
  const flite = await startFlite({ voice, threads: 1, queueMax: 100, clock: systemClock, log: silentLog });
  try {
    const pieces: Int16Array[] = [];
    for await (const piece of flite.synthesize(text, { signal: AbortSignal.timeout(60_000) })) pieces.push(piece);
    return pieces;
  } finally {
    await flite.close();
  }
}
