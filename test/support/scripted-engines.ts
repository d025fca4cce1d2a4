import { failure } from "../../src/errors.ts";
import { type AnswerEvent, type AnswerSentence } from "../../src/knowledge/answer/answer.ts";
import { type Ask, type Question } from "../../src/knowledge/ask.ts";
import { type FoundPassages } from "../../src/knowledge/passage.ts";
import { type VocabularySource, type VocabularyText } from "../../src/knowledge/vocabulary-source.ts";
import { type RecognitionOptions, type RecognitionStream, type SpeechToText } from "../../src/voice/speech-to-text.ts";
import { type TextToSpeech } from "../../src/voice/text-to-speech.ts";
import { type VoiceActivityModel, type VoiceActivityStream } from "../../src/voice/voice-activity.ts";
import { levelDecibels } from "../../src/voice/turn/energy-gate.ts";

/** How an engine behaves from now on. `hang`: it takes work and never answers, and ignores being told to stop. */
export type Behaviour = "works" | "fails" | "hangs";

const never = new Promise<never>(() => undefined);

/** Sound that the scripted engines take for speech: a loud tone, 16 kHz unless told otherwise. */
export function speech(durationMs: number, sampleRate = 16_000): Int16Array {
  const length = Math.round((durationMs * sampleRate) / 1_000);
  return Int16Array.from({ length }, (_, index) => 8_000 * Math.sin((2 * Math.PI * 220 * index) / sampleRate));
}

/** Sound that they take for silence: faint, regular noise. */
export function silence(durationMs: number, sampleRate = 16_000): Int16Array {
  const length = Math.round((durationMs * sampleRate) / 1_000);
  return Int16Array.from({ length }, (_, index) => (index % 7) - 3);
}

/** Takes loud windows for speech. */
export class ScriptedVoiceActivity implements VoiceActivityModel {
  readonly name = "scripted";
  behaviour: Behaviour = "works";
  openStreams = 0;

  open(options: Parameters<VoiceActivityModel["open"]>[0]): VoiceActivityStream {
    this.openStreams++;
    let epoch = 0;
    let closed = false;
    return {
      push: (window) => {
        const probability = levelDecibels(window) > -40 ? 0.97 : 0.01;
        const asked = epoch;
        if (this.behaviour === "hangs") return;
        queueMicrotask(() => {
          if (closed || asked !== epoch) return;
          if (this.behaviour === "fails") options.onFailure(new Error("the scripted model failed"));
          else options.onProbability(probability);
        });
      },
      reset: () => {
        epoch++;
      },
      close: () => {
        if (!closed) this.openStreams--;
        closed = true;
      },
    };
  }

  async close(): Promise<void> {}
}

/** Hears the given transcripts, one an utterance, a word for every 200 ms of speech. */
export class ScriptedSpeechToText implements SpeechToText {
  readonly name = "scripted";
  opening: Behaviour = "works";
  listening: Behaviour = "works";
  finishing: Behaviour = "works";
  /** What the next utterances say; the last one is repeated. */
  transcripts = ["what is the oil pressure"];
  openStreams = 0;
  utterances = 0;
  /** Samples that the present or last utterance was given. */
  heardSamples = 0;

  async prepare(): Promise<void> {}

  async open(options: RecognitionOptions): Promise<RecognitionStream> {
    if (this.opening === "fails") throw failure("speech-recognition-failed", { problem: "the scripted recogniser did not open" });
    if (this.opening === "hangs") return never;
    this.openStreams++;
    return new ScriptedRecognition(this, options);
  }

  async close(): Promise<void> {}
}

class ScriptedRecognition implements RecognitionStream {
  readonly #engine: ScriptedSpeechToText;
  readonly #options: RecognitionOptions;
  #text: string | undefined;
  #words = 0;
  #closed = false;

  constructor(engine: ScriptedSpeechToText, options: RecognitionOptions) {
    this.#engine = engine;
    this.#options = options;
  }

  start(): void {
    const { transcripts } = this.#engine;
    this.#text = (transcripts.length > 1 ? transcripts.shift() : transcripts[0]) ?? "";
    this.#words = 0;
    this.#engine.utterances++;
    this.#engine.heardSamples = 0;
  }

  push(samples: Int16Array): void {
    if (this.#text === undefined) return;
    if (this.#engine.listening === "fails") {
      this.#text = undefined;
      this.#options.onFailure(failure("speech-recognition-failed", { problem: "the scripted recogniser failed" }));
      return;
    }
    this.#engine.heardSamples += samples.length;
    const words = this.#text.split(" ");
    const heard = Math.min(words.length, Math.floor(this.#engine.heardSamples / 3_200));
    if (heard <= this.#words || this.#text === "") return;
    this.#words = heard;
    const partial = words.slice(0, heard).join(" ");
    queueMicrotask(() => this.#options.onPartial(partial));
  }

  finish(): Promise<string> {
    const text = this.#text ?? "";
    this.#text = undefined;
    if (this.#engine.finishing === "hangs") return never;
    if (this.#engine.finishing === "fails") {
      return Promise.reject(failure("speech-recognition-failed", { problem: "the scripted recogniser failed" }));
    }
    return Promise.resolve(text);
  }

  cancel(): void {
    this.#text = undefined;
  }

  async close(): Promise<void> {
    if (!this.#closed) this.#engine.openStreams--;
    this.#closed = true;
  }
}

/** Speaks a quiet tone, `millisecondsPerWord` long for each word, in pieces of 100 ms. */
export class ScriptedTextToSpeech implements TextToSpeech {
  readonly name = "scripted";
  readonly voices = ["scripted"];
  behaviour: Behaviour = "works";
  millisecondsPerWord = 200;
  active = 0;
  spoken: string[] = [];

  async *synthesize(text: string, { signal }: { signal: AbortSignal }): AsyncIterable<Int16Array> {
    if (this.behaviour === "fails") throw failure("speech-synthesis-failed", { problem: "the scripted synthesiser failed" });
    if (this.behaviour === "hangs") await never;
    this.active++;
    this.spoken.push(text);
    try {
      const pieces = Math.ceil((text.split(" ").length * this.millisecondsPerWord) / 100);
      for (let piece = 0; piece < pieces; piece++) {
        await Promise.resolve();
        signal.throwIfAborted();
        yield new Int16Array(2_400).fill(1_000);
      }
    } finally {
      this.active--;
    }
  }

  async close(): Promise<void> {}
}

/** Makes a sentence as the answerer does, with one citation unless it is a warning of the house. */
export function sentence(index: number, text: string, warning = false): AnswerSentence {
  const citation = {
    n: index + 1,
    documentId: "doc.sample.1",
    version: 1,
    title: "Manual",
    page: 10 + index,
    headingPath: ["Oil"],
    quote: text,
  };
  return { index, text, spoken: text, warning, citations: [citation] };
}

/** Answers every question with the same sentences. */
export class ScriptedAsk implements Ask {
  retrieving: Behaviour = "works";
  /** Applies after `failsAfter` sentences. */
  answering: Behaviour = "works";
  failsAfter = 0;
  answered = true;
  sentences = [sentence(0, "The oil pressure is four bar."), sentence(1, "Check it every week with the gauge.")];
  active = 0;
  questions: string[] = [];
  prefetched = 0;
  retrievals: string[] = [];

  async retrieve({ question, signal }: Question): Promise<FoundPassages> {
    this.retrievals.push(question);
    if (this.retrieving === "fails") throw failure("answer-failed", { problem: "the scripted search failed" });
    if (this.retrieving === "hangs") await never;
    signal.throwIfAborted();
    return { question, generation: 1, passages: [], confidence: 5 };
  }

  async *ask(question: Question & { readonly retrieval?: Promise<FoundPassages> }): AsyncIterable<AnswerEvent> {
    this.active++;
    this.questions.push(question.question);
    if (question.retrieval) this.prefetched++;
    try {
      await question.retrieval;
      for (const one of this.answering === "works" ? this.sentences : this.sentences.slice(0, this.failsAfter)) {
        await Promise.resolve();
        question.signal.throwIfAborted();
        yield { type: "sentence", sentence: one };
      }
      if (this.answering === "fails") throw failure("answer-failed", { problem: "the scripted answerer failed" });
      if (this.answering === "hangs") await untilAborted(question.signal);
      yield { type: "done", answerId: "answer-1", answered: this.answered, timing: { retrieve: 1, firstSentence: 1, total: 2 } };
    } finally {
      this.active--;
    }
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true }));
}

/** A manual of a few words. */
export class ScriptedVocabularies implements VocabularySource {
  generation = 1;

  async getGeneration(): Promise<number> {
    return this.generation;
  }

  async read(tenant: VocabularyText["tenant"], equipment: VocabularyText["equipment"]): Promise<VocabularyText> {
    return { tenant, equipment, generation: this.generation, sentences: ["The oil pressure is four bar."], headings: ["Oil"] };
  }
}
