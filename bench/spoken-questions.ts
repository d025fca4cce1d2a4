import { systemClock } from "../src/base/clock.ts";
import { silentLog } from "../src/base/log.ts";
import { startFlite } from "../src/providers/tts/flite.ts";
import { spokenForm } from "../src/knowledge/answer/spoken-form.ts";
import { resample } from "../src/voice/audio/resampler.ts";
import { recognitionRate } from "../src/voice/speech-to-text.ts";
import { synthesisRate } from "../src/voice/text-to-speech.ts";

/** Has a voice other than the answering one ask the questions: 16 kHz mono, with a little silence before each. */
export async function speakQuestions(questions: readonly string[], voice: "rms" | "awb"): Promise<Int16Array[]> {
  const flite = await startFlite({ voice, threads: 1, queueMax: 100, clock: systemClock, log: silentLog });
  try {
    const spoken: Int16Array[] = [];
    for (const question of questions) {
      const pieces: number[] = new Array<number>(0.4 * synthesisRate).fill(0);
      const signal = new AbortController().signal;
      for await (const piece of flite.synthesize(spokenForm(question), { signal })) pieces.push(...piece);
      spoken.push(resample(Int16Array.from(pieces), synthesisRate, recognitionRate));
    }
    return spoken;
  } finally {
    await flite.close();
  }
}
