import { z } from "zod";
import { type ReviewedAnswer } from "../../knowledge/loop/verified-answers.ts";

/** The limits of the settings that a verified answer must keep. */
export interface VerifiedAnswerLimits {
  readonly questionMaxCharacters: number;
  readonly verifiedMaxPhrasings: number;
  readonly verifiedMaxCharacters: number;
  readonly verifiedMaxPages: number;
}

/** What an expert sends. */
export function verifiedAnswerBody(limits: VerifiedAnswerLimits) {
  const question = z.string().min(1).max(limits.questionMaxCharacters);
  return z.object({
    question,
    phrasings: z.array(question).max(limits.verifiedMaxPhrasings).default([]).describe("Other ways of asking the same."),
    answer: z
      .string()
      .min(1)
      .max(limits.verifiedMaxCharacters)
      .describe("As it is said; a sentence that begins with `WARNING:` is read to its end."),
    pages: z
      .array(z.object({ documentId: z.string(), page: z.number().int().min(1) }))
      .max(limits.verifiedMaxPages)
      .default([])
      .describe("Where it stands in the manuals, as they answer questions now."),
  });
}

export const verifiedAnswerReply = z
  .object({
    id: z.string(),
    question: z.string(),
    phrasings: z.array(z.string()),
    answer: z.string(),
    pages: z.array(
      z.object({
        documentId: z.string(),
        version: z.number().int(),
        title: z.string(),
        page: z.number().int(),
        pageLabel: z.string().optional(),
        quote: z.string().describe("The page's own words that say the most of the answer."),
      }),
    ),
    author: z.string().describe("Who wrote or confirmed it last."),
    createdAt: z.number().describe("Milliseconds since the epoch."),
    date: z.number().describe("When it was written or confirmed last, in milliseconds since the epoch."),
    needsReview: z.boolean().describe("A document that it cites has a new version, or was deleted."),
    changes: z.array(z.object({ documentId: z.string(), title: z.string(), change: z.enum(["new-version", "deleted"]) })),
    served: z.boolean().describe("Whether it is given: not while a page that it cites reads otherwise, or is gone."),
  })
  .meta({ id: "VerifiedAnswer" });

export const verifiedAnswerListReply = z.object({
  answers: z.array(verifiedAnswerReply),
  after: z.string().optional().describe("Give this as `after` for the next page; absent on the last one."),
});

export function toVerifiedAnswerReply({ answer, changes, served }: ReviewedAnswer): z.infer<typeof verifiedAnswerReply> {
  const { id, question, phrasings, answer: text, pages, author, createdAt, verifiedAt } = answer;
  return {
    id,
    question,
    phrasings: [...phrasings],
    answer: text,
    pages: pages.map(({ digest: _, ...page }) => page),
    author,
    createdAt,
    date: verifiedAt,
    needsReview: changes.length > 0,
    changes: [...changes],
    served,
  };
}
