import { z } from "zod";
import { type AnswerSentence, cacheKinds, type Citation } from "../../knowledge/answer/answer.ts";
import { type FoundPassage } from "../../knowledge/passage.ts";

export const citationReply = z
  .object({
    n: z.number().int(),
    documentId: z.string(),
    version: z.number().int(),
    title: z.string(),
    page: z.number().int(),
    pageLabel: z.string().optional(),
    headingPath: z.array(z.string()),
    quote: z.string().describe("The manual's own words."),
  })
  .meta({ id: "Citation" });

export const sentenceReply = z
  .object({
    index: z.number().int(),
    text: z.string(),
    spoken: z.string().describe("As read aloud: units, codes and numbers in words."),
    warning: z.boolean(),
    citations: z.array(citationReply),
  })
  .meta({ id: "Sentence" });

export const askBody = z.object({
  equipment: z.string(),
  question: z.string(),
  sessionId: z.string().optional().describe("The conversation to go on with; a new one when absent."),
});

export const verifiedReply = z
  .object({ author: z.string(), date: z.number().describe("Milliseconds since the epoch.") })
  .describe("The expert whose own answer this is, and when it was verified.")
  .meta({ id: "Verified" });

export const askReply = z
  .object({
    answerId: z.string(),
    sessionId: z.string(),
    answered: z.boolean().describe("False when the manual does not hold the answer."),
    answer: z.string(),
    citations: z.array(citationReply),
    rewritten: z.string().optional().describe("What a question that leans on earlier ones was understood as, and answered."),
    cached: z.enum(["no", ...cacheKinds]).describe("`semantic`: the answer to the same question in other words."),
    verified: verifiedReply.optional(),
    note: z.string().optional().describe("Says so when the manual was quoted because the language model failed."),
    timingMs: z.object({ retrieve: z.number(), firstSentence: z.number(), total: z.number() }),
  })
  .meta({ id: "Answer" });
export type AskReply = z.infer<typeof askReply>;

export const retrieveReply = z
  .object({
    passages: z.array(
      z.object({
        documentId: z.string(),
        title: z.string(),
        pageFrom: z.number().int(),
        pageTo: z.number().int(),
        headingPath: z.array(z.string()),
        text: z.string(),
      }),
    ),
    timingMs: z.number(),
  })
  .meta({ id: "Passages" });

export function toCitationReply(citation: Citation): z.infer<typeof citationReply> {
  return { ...citation, headingPath: [...citation.headingPath] };
}

export function toSentenceReply(sentence: AnswerSentence): z.infer<typeof sentenceReply> {
  return { ...sentence, citations: sentence.citations.map(toCitationReply) };
}

export function toPassageReply({ chunk, title }: FoundPassage): z.infer<typeof retrieveReply>["passages"][number] {
  const { documentId, pageFrom, pageTo, headingPath, text } = chunk;
  return { documentId, title, pageFrom, pageTo, headingPath: [...headingPath], text };
}
