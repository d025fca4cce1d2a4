import { parentPort, workerData } from "node:worker_threads";
import { problemOf } from "../../errors.ts";
import { type RecognitionReply, type RecognitionRequest, recognitionSettings } from "./recognition-messages.ts";
import { draftVocabulary, RecognitionVocabulary, type VocabularyDraft } from "./recognition-vocabulary.ts";
import { Utterance } from "./utterance.ts";

const port = parentPort;
if (!port) throw new Error("this module runs in a worker thread");
const settings = recognitionSettings.parse(workerData);
const drafts = new Map<string, VocabularyDraft>();
/** Forgotten while they were being made: what comes of them is dropped, since nobody knows their key any more. */
const unwanted = new Set<string>();
const underWay = new Set<string>();
const vocabularies = new Map<string, RecognitionVocabulary>();
const utterances = new Map<number, Utterance>();
const tell = (reply: RecognitionReply) => port.postMessage(reply);

async function draft(key: string, text: { sentences: readonly string[]; headings: readonly string[] }): Promise<void> {
  underWay.add(key);
  unwanted.delete(key);
  const drafted = await draftVocabulary(text, settings.maxWords);
  if (dropped(key)) return;
  drafts.set(key, drafted);
  tell({ kind: "unknown-words", key, words: [...drafted.unknownWords] });
}

async function build(key: string, phones: readonly (readonly [string, string])[]): Promise<void> {
  const drafted = drafts.get(key);
  drafts.delete(key);
  if (!drafted) throw new Error("its words are missing");
  const vocabulary = await RecognitionVocabulary.build(drafted, phones);
  if (dropped(key)) return;
  underWay.delete(key);
  vocabularies.set(key, vocabulary);
  tell({ kind: "prepared", key });
}

function dropped(key: string): boolean {
  if (!unwanted.delete(key)) return false;
  underWay.delete(key);
  return true;
}

function start(utterance: number, key: string): void {
  const vocabulary = vocabularies.get(key);
  const fail = (error: unknown) => {
    utterances.delete(utterance);
    tell({ kind: "failed", utterance, problem: problemOf(error) });
  };
  if (!vocabulary) {
    fail("the vocabulary is not loaded");
    return;
  }
  if (!vocabulary.hasIdle && decoderCount() >= settings.maxDecoders) {
    fail(`all ${settings.maxDecoders} decoders are in use`);
    return;
  }
  utterances.set(
    utterance,
    new Utterance(vocabulary, {
      onPartial: (text) => tell({ kind: "partial", utterance, text }),
      onFinal: (text) => {
        utterances.delete(utterance);
        tell({ kind: "final", utterance, text });
      },
      onFailed: fail,
    }),
  );
}

function decoderCount(): number {
  let count = 0;
  for (const vocabulary of vocabularies.values()) count += vocabulary.decoders;
  return count;
}

port.on("message", (request: RecognitionRequest) => {
  const refuse = (key: string) => (error: unknown) => {
    underWay.delete(key);
    tell({ kind: "refused", key, problem: problemOf(error) });
  };
  switch (request.kind) {
    case "vocabulary":
      draft(request.key, request).catch(refuse(request.key));
      break;
    case "pronunciations":
      build(request.key, request.phones).catch(refuse(request.key));
      break;
    case "forget":
      if (underWay.has(request.key)) unwanted.add(request.key);
      drafts.delete(request.key);
      vocabularies.delete(request.key);
      break;
    case "start":
      start(request.utterance, request.key);
      break;
    case "audio":
      utterances.get(request.utterance)?.push(request.samples);
      break;
    case "finish":
      utterances.get(request.utterance)?.finish();
      break;
    case "cancel":
      utterances.get(request.utterance)?.cancel();
      utterances.delete(request.utterance);
  }
});
port.postMessage("up");
