import { systemClock } from "../src/base/clock.ts";
import { silentLog } from "../src/base/log.ts";
import { startFlite } from "../src/providers/tts/flite.ts";
import { spokenForm } from "../src/knowledge/answer/spoken-form.ts";
import { concatenate } from "../src/voice/audio/samples.ts";
import { resample } from "../src/voice/audio/resampler.ts";
import { recognitionRate } from "../src/voice/speech-to-text.ts";
import { synthesisRate } from "../src/voice/text-to-speech.ts";

/** Has a voice other than the answering one ask the questions: 16 kHz mono, with a little silence before each. */
export async function speakQuestions(questions: readonly string[], voice: "rms" | "awb"): Promise<Int16Array[]> {
  const flite = await startFlite({ voice, threads: 1, queueMax: 100, clock: systemClock, log: silentLog });
  try {
    const spoken: Int16Array[] = [];
    for (const question of questions) {
      const pieces: Int16Array[] = [new Int16Array(0.4 * synthesisRate)];
      const signal = new AbortController().signal;
      for await (const piece of flite.synthesize(spokenForm(question), { signal })) pieces.push(piece);
      spoken.push(resample(concatenate(pieces), synthesisRate, recognitionRate));
    }
    return spoken;
  } finally {
    await flite.close();
  }
}
