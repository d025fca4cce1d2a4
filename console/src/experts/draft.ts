import { type CitedPage, type QuestionGroup, type VerifiedAnswer } from "./expert-schemas.ts";

/** An expert's answer while it is being written. */
export interface Draft {
  /** The verified answer that is changed; absent when it is a new one. */
  readonly id?: string;
  /** The group of questions that it answers. */
  readonly groupId?: string;
  readonly question: string;
  /** One on each line. */
  readonly phrasings: string;
  readonly answer: string;
  readonly pages: readonly CitedPage[];
}

export const emptyDraft: Draft = { question: "", phrasings: "", answer: "", pages: [] };

/** Begins with what was asked; the other wordings of the group become phrasings. */
export function draftFor(group: QuestionGroup): Draft {
  const others = group.examples.map(({ question }) => question).filter((question) => fold(question) !== fold(group.question));
  const phrasings = [...new Map(others.map((question) => [fold(question), question])).values()].join("\n");
  return { ...emptyDraft, groupId: group.id, question: group.question, phrasings };
}

/** Goes on with an answer that is there. */
export function draftOf({ id, question, phrasings, answer, pages }: VerifiedAnswer): Draft {
  return { id, question, phrasings: phrasings.join("\n"), answer, pages };
}

/** What is sent. */
export function bodyOf({ id, groupId, question, phrasings, answer, pages }: Draft) {
  return {
    question: question.trim(),
    phrasings: phrasings
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== ""),
    answer: answer.trim(),
    pages: pages.map(({ documentId, page }) => ({ documentId, page })),
    ...(id === undefined && groupId !== undefined ? { answers: groupId } : {}),
  };
}

/** With a page that is cited once, however often it is added. */
export function withPage(pages: readonly CitedPage[], page: CitedPage): readonly CitedPage[] {
  return [...withoutPage(pages, page), page];
}

export function withoutPage(pages: readonly CitedPage[], { documentId, page }: CitedPage): readonly CitedPage[] {
  return pages.filter((one) => one.documentId !== documentId || one.page !== page);
}

const fold = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
