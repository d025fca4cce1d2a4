import { type Decoder } from "soundswallower";
import { bigramGrammar } from "../../voice/vocabulary/grammar.ts";
import { buildLanguageModel, type SpokenManual, spokenManual } from "../../voice/vocabulary/language-model.ts";
import { TranscriptWriter } from "../../voice/vocabulary/transcript.ts";
import { type DictionaryEntry, lookUp, pronunciationsOf } from "./dictionary.ts";
import { defaultParameters, modelFolder, SoundswallowerModule } from "./soundswallower-module.ts";

/** A manual whose words are counted, of which some need a pronunciation. */
export interface VocabularyDraft {
  readonly manual: SpokenManual;
  readonly entries: readonly DictionaryEntry[];
  readonly unknownWords: readonly string[];
  readonly writer: TranscriptWriter;
}

/** The first half of building a vocabulary: which words there are, and which of them the dictionary lacks. */
export async function draftVocabulary(
  text: { sentences: readonly string[]; headings: readonly string[] },
  maxWords: number,
): Promise<VocabularyDraft> {
  const manual = spokenManual(text, maxWords);
  const entries = await lookUp(modelFolder, new Set(manual.words));
  const known = new Set(entries.map(([word]) => word));
  const writer = new TranscriptWriter([...text.headings, ...text.sentences]);
  return { manual, entries, unknownWords: manual.words.filter((word) => !known.has(word)), writer };
}

/** Decoders for one equipment's language; one serves an utterance at a time and is used again for the next. */
export class RecognitionVocabulary {
  readonly writer: TranscriptWriter;
  readonly #module: SoundswallowerModule;
  readonly #dictionary: readonly DictionaryEntry[];
  readonly #grammar: string;
  readonly #idle: Decoder[] = [];
  #decoders = 0;

  private constructor(module: SoundswallowerModule, dictionary: readonly DictionaryEntry[], grammar: string, writer: TranscriptWriter) {
    this.#module = module;
    this.#dictionary = dictionary;
    this.#grammar = grammar;
    this.writer = writer;
  }

  /** The second half: the language model, and one decoder that is ready. */
  static async build(draft: VocabularyDraft, phones: readonly DictionaryEntry[]): Promise<RecognitionVocabulary> {
    const dictionary = [...draft.entries, ...phones];
    const model = buildLanguageModel(draft.manual, new Set(dictionary.map(([word]) => word)));
    const module = await SoundswallowerModule.load(defaultParameters);
    const vocabulary = new RecognitionVocabulary(module, dictionary, bigramGrammar(model, pronunciationsOf(dictionary)), draft.writer);
    vocabulary.release(await vocabulary.acquire());
    return vocabulary;
  }

  get decoders(): number {
    return this.#decoders;
  }

  get busy(): boolean {
    return this.#idle.length < this.#decoders;
  }

  get hasIdle(): boolean {
    return this.#idle.length > 0;
  }

  /** A decoder for one utterance; made when none is idle, which takes about half a second of this thread. */
  async acquire(): Promise<Decoder> {
    const idle = this.#idle.pop();
    if (idle) return idle;
    this.#decoders++;
    try {
      return await this.#module.decoder(this.#dictionary, this.#grammar);
    } catch (error) {
      this.#decoders--;
      throw error;
    }
  }

  release(decoder: Decoder): void {
    this.#idle.push(decoder);
  }

  /** Gives up a decoder that failed. */
  discard(): void {
    this.#decoders--;
  }
}
