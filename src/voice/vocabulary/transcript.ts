import { codeSpeech, findCodes, isSpelled, spell } from "./codes.ts";
import { numberWords, readNumber } from "./numbers.ts";
import { spokenUnits, unitOf } from "./units.ts";

/** Numbers up to ten stay words, as people write them, unless a unit or a point follows. */
const largestInWords = 10;
const questionStart =
  /^(?:what|what's|where|where's|when|which|who|whose|why|how|how's|can|could|do|does|did|is|are|was|were|should|shall|may|might|must|will|would|won't|isn't|doesn't|don't|can't|has|have|am|at what|in what|to what|on what|with what|for what|from what)\b/;
const questionEnd =
  /\b(?:what now|what then|what (?:should|do|can|must) (?:i|we|you) do|what does (?:it|that|this) mean|is that (?:ok|okay|normal))$/;

/** Writes what was recognised as it would have been typed: "E-42" for "e forty two", "25 Nm" for "twenty five newton meters". */
export class TranscriptWriter {
  /** Spoken form to written form, of this manual's codes, acronyms and numbered things. */
  readonly #forms = new Map<string, string>();
  #longest = 1;

  constructor(sentences: readonly string[]) {
    for (const sentence of sentences) {
      for (const code of findCodes(sentence)) for (const way of codeSpeech(code)) this.#add(way, code, code.length > 2);
      for (const [word] of sentence.matchAll(/\b[A-Z]{2,5}\b/g)) if (isSpelled(word)) this.#add(spell(word), word, true);
      for (const [, word = "", digits = "", next = ""] of sentence.matchAll(/\b([a-z]{3,}) (\d{1,2})(?![\d%°]|[.,]\d)\s?([^\s.,;:)]*)/gi)) {
        if (unitOf(next) === undefined) this.#add([word.toLowerCase(), ...numberWords(digits)], `${word.toLowerCase()} ${digits}`, true);
      }
    }
  }

  /** A partial transcript: no capital, no full stop, because more may come. */
  writePartial(words: readonly string[]): string {
    return this.#write(words).join(" ");
  }

  /** A final transcript, as a sentence. Empty when no word was understood. */
  writeFinal(words: readonly string[]): string {
    const text = this.#write(words).join(" ");
    if (text === "") return "";
    const spoken = words.join(" ");
    const isQuestion = questionStart.test(spoken) || questionEnd.test(spoken);
    return text.charAt(0).toUpperCase() + text.slice(1) + (isQuestion ? "?" : ".");
  }

  /** Of two codes that are said alike, the first in the manual wins, but "at 8" must not become "A T8". */
  #add(way: readonly string[], written: string, distinctive: boolean): void {
    const spoken = way.join(" ");
    if (!distinctive && way.length < 2) return;
    if (!this.#forms.has(spoken)) this.#forms.set(spoken, written);
    this.#longest = Math.max(this.#longest, way.length);
  }

  #write(words: readonly string[]): string[] {
    const written: string[] = [];
    for (let at = 0; at < words.length;) {
      const form = this.#formAt(words, at);
      const quantity = form ? undefined : quantityAt(words, at);
      const taken = form ?? quantity;
      if (taken) {
        written.push(taken.written);
        at += taken.length;
      } else {
        const word = words[at] ?? "";
        written.push(/^i(?:'|$)/.test(word) ? `I${word.slice(1)}` : word);
        at++;
      }
    }
    return written;
  }

  #formAt(words: readonly string[], at: number): { written: string; length: number } | undefined {
    for (let length = Math.min(this.#longest, words.length - at); length > 0; length--) {
      const written = this.#forms.get(words.slice(at, at + length).join(" "));
      // "e four" must not end inside "e four two", nor "a one" inside "a one hundred".
      if (written !== undefined && !(/\d$/.test(written) && readNumber(words, at + length))) return { written, length };
    }
    return undefined;
  }
}

function quantityAt(words: readonly string[], at: number): { written: string; length: number } | undefined {
  const number = readNumber(words, at);
  if (!number) return undefined;
  const after = at + number.length;
  for (const [spoken, symbol] of spokenUnits) {
    if (!spoken.every((word, index) => words[after + index] === word)) continue;
    const space = symbol === "%" || symbol === "°" ? "" : " ";
    return { written: `${number.written}${space}${symbol}`, length: number.length + spoken.length };
  }
  if (Number(number.written) <= largestInWords && !number.written.includes(".") && number.length === 1) return undefined;
  return number;
}
