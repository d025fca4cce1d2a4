import { markedQuestion } from "./marked-audio.ts";
import { spokenSamples } from "./spoken-question.ts";

/** 2.5 s of clear speech: long enough for questions of up to about 200 characters, and found by voice activity detection every time. */
const carrierText = "Could you please tell me what the manual says about this part of the machine?";
let carrier: Promise<Int16Array> | undefined;

/**
 * Real speech, 16 kHz, that the simulated recogniser understands as `text`. The speech is always the same sentence, made once per
 * process; what is written down is the mark.
 */
export async function askAloud(text: string): Promise<Int16Array> {
  carrier ??= spokenSamples(carrierText, "rms");
  return markedQuestion(text, await carrier);
}
