import { parentPort } from "node:worker_threads";
import { problemOf } from "../../errors.ts";
import { resample } from "../../voice/audio/resampler.ts";
import { synthesisRate } from "../../voice/text-to-speech.ts";
import { fromFlitePhones } from "../../voice/vocabulary/pronunciation.ts";
import { FliteEngine, fliteRate } from "./flite-engine.ts";
import { type FliteReply, type FliteRequest } from "./flite-messages.ts";
import { trimSilence } from "./silence.ts";

const millisecond = fliteRate / 1000;
/** Silence that stays: enough for a consonant's onset before, and after a clause or a sentence the pause of a reader. */
const pauses = { before: 10 * millisecond, afterClause: 90 * millisecond, afterSentence: 200 * millisecond };

const port = parentPort;
if (!port) throw new Error("this module runs in a worker thread");
const engine = await FliteEngine.load();
// The first sentence of a fresh engine takes twice as long.
await engine.speak("Ready.", "slt");

async function answer(request: FliteRequest): Promise<FliteReply> {
  if (request.kind === "speak") {
    const speech = await engine.speak(request.text, request.voice);
    const after = request.last ? pauses.afterSentence : pauses.afterClause;
    return { id: request.id, samples: resample(trimSilence(speech, { before: pauses.before, after }), fliteRate, synthesisRate) };
  }
  const phones: [string, string][] = [];
  for (const word of request.words) {
    const pronunciation = fromFlitePhones(await engine.phones(word));
    if (pronunciation) phones.push([word, pronunciation]);
  }
  return { id: request.id, phones };
}

// The main thread posts one request at a time, so there is no queue here to cancel from.
port.on("message", (request: FliteRequest) => {
  answer(request).then(
    (reply) => port.postMessage(reply, "samples" in reply ? [reply.samples.buffer] : []),
    (error: unknown) => port.postMessage({ id: request.id, problem: problemOf(error) } satisfies FliteReply),
  );
});
port.postMessage("up");
