import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { silentLog } from "../base/log.ts";
import { Scope } from "../base/scope.ts";
import { systemClock } from "../base/clock.ts";
import { type Config } from "../config.ts";
import { type VocabularyText } from "../knowledge/vocabulary-source.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { localTenant } from "../tenancy/tenant.ts";
import { resample } from "../voice/audio/resampler.ts";
import { recognitionRate } from "../voice/speech-to-text.ts";
import { synthesisRate } from "../voice/text-to-speech.ts";
import { openEmbedding } from "./embeddings.ts";
import { createLanguageModel, modelPath } from "./engines.ts";
import { failed, type Finding } from "./finding.ts";
import { openSpeech, type Speech } from "./speech.ts";

const shippedModels = ["all-MiniLM-L6-v2/model_int8.onnx", "silero-vad/silero_vad_v5.onnx"];
const reinstall = "Get the files under models/ again from the package or the repository.";

/** Compares the shipped models with the checksums that models/README.md names. */
export async function* examineModels(): AsyncGenerator<Finding> {
  try {
    const readme = await readFile(modelPath("README.md"), "utf8");
    for (const name of shippedModels) {
      const hash = createHash("sha256");
      for await (const piece of createReadStream(modelPath(name))) hash.update(piece as Buffer);
      if (!readme.includes(hash.digest("hex"))) throw new Error(`${name} is damaged`);
    }
    yield { check: "Models", status: "ok", found: "all are there and intact" };
  } catch (error) {
    yield failed("Models", error, reinstall);
  }
}

const embeddingFixes: Readonly<Record<Config["embedding"], string>> = {
  minilm: reinstall,
  "openai-compatible": "Check EQUIVOX_EMBEDDING_URL, _MODEL, _KEY and _DIMENSIONS, and whether the service runs.",
  onnx: "Check EQUIVOX_EMBEDDING_FOLDER and the files in it.",
};

/** Has the embedding model tell a paraphrase from another sentence. */
export async function* examineEmbedding(config: Config, signal: AbortSignal): AsyncGenerator<Finding> {
  const scope = new Scope();
  try {
    const embedding = await openEmbedding(config, scope);
    const texts = ["Change the oil filter.", "Replace the filter for the oil.", "The office is closed on Sunday."];
    const [text, paraphrase, other] = await embedding.embed(texts, { priority: "question", signal });
    if (!(likeness(text, paraphrase) > likeness(text, other))) throw new Error(`${embedding.name} does not tell meanings apart`);
    yield { check: "Embedding", status: "ok", found: embedding.name };
  } catch (error) {
    yield failed("Embedding", error, embeddingFixes[config.embedding]);
  } finally {
    await scope.close();
  }
}

/** Has the synthesiser say something and the recogniser understand it. */
export async function* examineSpeech(config: Config, signal: AbortSignal): AsyncGenerator<Finding> {
  const scope = new Scope();
  try {
    const speech = await openSpeech(config, { clock: systemClock, log: silentLog }, scope);
    const heard = await sayAndHear(speech, "Change the oil filter", signal);
    if (!/oil filter/i.test(heard)) throw new Error(`“change the oil filter” was said, and “${heard}” was understood`);
    const { speechToText, textToSpeech, voiceActivity } = speech;
    yield {
      check: "Speech",
      status: "ok",
      found: `${textToSpeech.name} speaks, ${speechToText.name} understands, ${voiceActivity.name} listens`,
    };
  } catch (error) {
    yield failed("Speech", error, speechFix(config));
  } finally {
    await scope.close();
  }
}

function speechFix({ stt, tts }: Config): string {
  const remote = [
    ...(stt === "deepgram" ? ["EQUIVOX_STT_URL, _KEY and _MODEL"] : []),
    ...(tts === "flite" ? [] : ["EQUIVOX_TTS_URL, _KEY, _MODEL and _VOICE"]),
  ];
  if (remote.length > 0) return `Check ${remote.join(" and ")}, and whether the service runs.`;
  return "Run npm ci again; the engines come with the packages.";
}

/** Asks the language model for a word, when one is configured. */
export async function* examineLanguageModel(config: Config, signal: AbortSignal): AsyncGenerator<Finding> {
  try {
    const model = createLanguageModel(config);
    if (!model) {
      yield { check: "Answers", status: "ok", found: "quoted from the manual; set LLM for a language model" };
      return;
    }
    let answer = "";
    for await (const piece of model.stream({ system: "Answer with the one word OK.", prompt: "Ready?", signal })) answer += piece;
    yield { check: "Answers", status: "ok", found: `${model.name} says ${JSON.stringify(answer.trim().slice(0, 40))}` };
  } catch (error) {
    yield failed("Answers", error);
  }
}

async function sayAndHear({ speechToText, textToSpeech }: Speech, text: string, signal: AbortSignal): Promise<string> {
  const vocabulary: VocabularyText = {
    tenant: localTenant,
    equipment: slugSchema.parse("doctor"),
    generation: 1,
    sentences: [text, "Drain the oil and clean the filter."],
    headings: [],
  };
  let failure: Error | undefined;
  const stream = await speechToText.open({ vocabulary, onPartial: () => undefined, onFailure: (error) => (failure = error) });
  try {
    stream.start();
    for await (const piece of textToSpeech.synthesize(text, { signal })) stream.push(resample(piece, synthesisRate, recognitionRate));
    const heard = await stream.finish();
    if (failure) throw failure;
    return heard;
  } finally {
    await stream.close();
  }
}

function likeness(left: Float32Array | undefined, right: Float32Array | undefined): number {
  return left && right ? left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0) : 0;
}
