/** A sentence of a model's text, with the numbers of the passages that its markers name. */
export interface MarkedSentence {
  /** Without markers. */
  readonly text: string;
  readonly markers: readonly number[];
}

/** A full stop after these does not end a sentence. */
const abbreviations = new Set(
  "approx ca cf dept dia e.g eg etc fig figs i.e ie incl max min mr mrs no nos nr p para pos pp ref rev sec sect st tab temp vol vs".split(
    " ",
  ),
);
const marker = /\s*\[(\d{1,2}(?:\s*,\s*\d{1,2})*)\]/g;

/**
 * Cuts a stream of text into sentences as soon as each is certain to be complete: decimals, abbreviations, units and markers stay whole
 * however the pieces are cut. Markers count for the sentence before them, whether they stand before or after its full stop.
 */
export class SentenceStream {
  #buffer = "";
  readonly #maxCharacters: number;

  /** @param maxCharacters a sentence that grows beyond this is ended where it is, so that the buffer stays bounded */
  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  /** The sentences that this piece completes. */
  push(piece: string): MarkedSentence[] {
    this.#buffer += piece;
    const sentences: MarkedSentence[] = [];
    for (let end = this.#endOfSentence(); end !== undefined; end = this.#endOfSentence()) {
      sentences.push(...marked(this.#buffer.slice(0, end)));
      this.#buffer = this.#buffer.slice(end).trimStart();
    }
    return sentences;
  }

  /** What is left when the stream ends. */
  end(): MarkedSentence[] {
    const rest = this.#buffer;
    this.#buffer = "";
    return marked(rest);
  }

  #endOfSentence(): number | undefined {
    const text = this.#buffer;
    for (const match of text.matchAll(/[.!?…]+["'”’)]*(?:\s*\[[\d\s,]{1,12}\])*(?=\s)|(?<=\S)\n+/g)) {
      const end = match.index + match[0].length;
      if (match[0].startsWith("\n")) return end;
      if (!endsSentence(text, match.index)) continue;
      const next = text.slice(end).trimStart();
      // more markers may follow, and what follows decides whether "3. Turn" is a sentence or a number
      if (next === "" || next.startsWith("[")) {
        if (/^\[[^\]]{0,12}$/.test(next) || next === "") break;
        continue;
      }
      if (/^\p{Ll}/u.test(next)) continue;
      return end;
    }
    return text.length > this.#maxCharacters ? text.length : undefined;
  }
}

function endsSentence(text: string, stop: number): boolean {
  if (text.charAt(stop) !== ".") return true;
  const word = /[\p{L}\p{N}.]+$/u.exec(text.slice(0, stop))?.[0] ?? "";
  if (abbreviations.has(word.toLowerCase()) || /^(?:\p{L}\.)+\p{L}$/u.test(word)) return false;
  return !(/^\d{1,3}$/.test(word) && text.slice(0, stop).trim() === word);
}

function marked(raw: string): MarkedSentence[] {
  const markers = [...raw.matchAll(marker)].flatMap((match) => (match[1] ?? "").split(",").map(Number));
  const text = raw
    .replaceAll(marker, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/\s+(?=[.,;:!?])/g, "")
    .trim();
  return /[\p{L}\p{N}]/u.test(text) ? [{ text, markers: [...new Set(markers)] }] : [];
}
