import { type AnswerSentence } from "../../knowledge/answer/answer.ts";
import { blockSamples } from "./pacer.ts";
import { type SpeechPosition } from "./session-state.ts";

interface Entry {
  readonly sentence: AnswerSentence;
  written: number;
  complete: boolean;
}

/** Samples that a sentence takes on its way out, the padding at its end included. */
export function paddedSamples(written: number): number {
  return Math.ceil(written / blockSamples) * blockSamples;
}

/** The samples of a turn's audio that come before a position. */
export function samplesBefore({ samples, from }: { samples: readonly (number | undefined)[]; from: SpeechPosition }): number {
  return samples.slice(0, from.position).reduce<number>((sum, written) => sum + paddedSamples(written ?? 0), from.skip);
}

/** How far the audio of a turn has got. */
export interface PlaybackProgress {
  /** Samples sent, as the client counts them. */
  readonly sent: number;
  /** Samples of each sentence, by position; undefined while they are not all made. */
  readonly samples: readonly (number | undefined)[];
}

/** Knows which sentences of a turn were really heard, and how far, so that only those are remembered as said. */
export class PlaybackLedger {
  readonly #entries: Entry[] = [];
  #sent = 0;

  /** A sentence will be spoken, after those that were announced before. */
  announce(sentence: AnswerSentence): void {
    this.#entries.push({ sentence, written: 0, complete: false });
  }

  /** Audio of a sentence was made. */
  wrote(index: number, samples: number): void {
    const entry = this.#find(index);
    if (entry) entry.written += samples;
  }

  /** All audio of a sentence was made, so that its length is known. */
  completed(index: number): void {
    const entry = this.#find(index);
    if (entry) entry.complete = true;
  }

  /** Audio went out, padding included. */
  sent(samples: number): void {
    this.#sent += samples;
  }

  progress(): PlaybackProgress {
    return { sent: this.#sent, samples: this.#entries.map(({ written, complete }) => (complete ? written : undefined)) };
  }

  sentenceAt(index: number): AnswerSentence | undefined {
    return this.#find(index)?.sentence;
  }

  /**
   * The sentences that were heard, when `unplayed` of the samples that were sent have not been played. One that was cut
   * off is cut at its last whole word; words are taken to be as long as their letters. It keeps its citations.
   */
  heard(unplayed: number): AnswerSentence[] {
    let played = Math.max(0, this.#sent - unplayed);
    const heard: AnswerSentence[] = [];
    for (const { sentence, written: made, complete } of this.#entries) {
      const written = complete ? paddedSamples(made) : made;
      if (complete && played >= written) {
        heard.push(sentence);
        played -= written;
        continue;
      }
      const text = cutAtWord(sentence.text, complete ? played / written : played / Math.max(written, minimumSamples(sentence)));
      if (text !== "") heard.push({ ...sentence, text: `${text} …` });
      break;
    }
    return heard;
  }

  #find(index: number): Entry | undefined {
    return this.#entries.find((entry) => entry.sentence.index === index);
  }
}

// Unhurried speech has about 15 letters a second; at 24 kHz that is 1,600 samples a letter.
const samplesPerLetter = 1_600;

function minimumSamples(sentence: AnswerSentence): number {
  return sentence.spoken.length * samplesPerLetter;
}

function cutAtWord(text: string, fraction: number): string {
  const letters = Math.floor(text.length * Math.min(1, fraction));
  if (letters >= text.length) return text;
  const end = text.lastIndexOf(" ", letters);
  return end <= 0 ? "" : text.slice(0, end);
}
