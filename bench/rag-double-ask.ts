import { type AnswerEvent } from "../src/knowledge/answer/answer.ts";
import { type Ask } from "../src/knowledge/ask.ts";
import { type FoundPassages } from "../src/knowledge/passage.ts";

const text =
  "Drain the oil while the engine is warm. Unscrew the drain plug and let the oil run into a pan of at least two litres. Fit a new sealing ring and tighten the plug with 42 Nm. ".repeat(
    4,
  );

/** Five passages of 700 characters, as the sample manual gives them, and an answer of two sentences; at once. */
export function doubleAsk(): Ask {
  const passages = Array.from({ length: 5 }, (_, ordinal) => ({
    chunk: {
      documentId: "doc.press.0123456789abcdef",
      version: 1,
      ordinal,
      pageFrom: ordinal + 1,
      pageTo: ordinal + 1,
      headingPath: ["Maintenance", "Oil"],
      text,
    },
    title: "Press 5000: operating manual",
    score: 0.8 - ordinal / 10,
  }));
  const found: FoundPassages = { question: "How much oil?", generation: 7, confidence: 4.2, passages };
  const citation = { n: 1, documentId: "doc.press.0123456789abcdef", version: 1, title: "Press 5000: operating manual", page: 12 };
  const sentenceText = "Tighten the drain plug with 42 Nm.";
  const sentence = (index: number): AnswerEvent => ({
    type: "sentence",
    sentence: {
      index,
      text: sentenceText,
      spoken: "Tighten the drain plug with forty-two newton metres.",
      warning: false,
      citations: [{ ...citation, headingPath: ["Maintenance", "Oil"], quote: sentenceText }],
    },
  });
  return {
    retrieve: async () => found,
    async *ask() {
      yield sentence(0);
      yield sentence(1);
      yield { type: "done", answerId: "ans.press.0123456789abcdef", answered: true, timing: { retrieve: 1, firstSentence: 2, total: 3 } };
    },
  };
}
