import { z } from "zod";

/** What the console reads of questions that an expert should look at. */
export const questionGroupSchema = z.object({
  id: z.string(),
  kind: z.enum(["unanswered", "wrong"]),
  question: z.string(),
  count: z.number(),
  firstSeen: z.number(),
  lastSeen: z.number(),
  examples: z.array(z.object({ question: z.string(), answer: z.string().optional(), reason: z.string().optional() })),
});
export type QuestionGroup = z.infer<typeof questionGroupSchema>;

export const questionGroupList = z.object({ questions: z.array(questionGroupSchema), after: z.string().optional() });

const citedPageSchema = z.object({ documentId: z.string(), title: z.string(), page: z.number(), pageLabel: z.string().optional() });
/** A page that an answer is to cite. */
export type CitedPage = z.infer<typeof citedPageSchema>;

export const verifiedAnswerSchema = z.object({
  id: z.string(),
  question: z.string(),
  phrasings: z.array(z.string()),
  answer: z.string(),
  pages: z.array(citedPageSchema),
  author: z.string(),
  date: z.number(),
  needsReview: z.boolean(),
  changes: z.array(z.object({ documentId: z.string(), title: z.string(), change: z.enum(["new-version", "deleted"]) })),
  served: z.boolean(),
});
export type VerifiedAnswer = z.infer<typeof verifiedAnswerSchema>;

export const verifiedAnswerList = z.object({ answers: z.array(verifiedAnswerSchema), after: z.string().optional() });
