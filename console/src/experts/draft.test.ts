import { expect, it } from "vitest";
import { bodyOf, draftFor, draftOf, emptyDraft, withoutPage, withPage } from "./draft.ts";
import { type QuestionGroup } from "./expert-schemas.ts";

const asked = (question: string) => ({ question });
const group: QuestionGroup = {
  ...{ id: "g", kind: "unanswered", question: "How loud is it?", count: 4, firstSeen: 1, lastSeen: 2 },
  examples: [],
};
const page = { documentId: "d", title: "Manual", page: 4 };

it("begins with the question and every other wording of it once", () => {
  const examples = ["how loud is it", "What noise does it make?", "what noise does it make", "Is it loud?"].map(asked);
  expect(draftFor({ ...group, examples })).toMatchObject({
    groupId: "g",
    question: "How loud is it?",
    phrasings: "what noise does it make\nIs it loud?",
  });
});

it("sends trimmed lines, and the group only with a new answer", () => {
  const draft = { ...draftFor(group), phrasings: " One? \n\nTwo?\n", answer: " 70 dB. ", pages: [page] };
  const body = { question: "How loud is it?", phrasings: ["One?", "Two?"], answer: "70 dB.", pages: [{ documentId: "d", page: 4 }] };
  expect(bodyOf(draft)).toEqual({ ...body, answers: "g" });
  expect(bodyOf({ ...draft, id: "v" })).toEqual(body);
  expect(bodyOf(emptyDraft)).toEqual({ question: "", phrasings: [], answer: "", pages: [] });
});

it("goes on with an answer as it is", () => {
  const answer = { id: "v", question: "Q?", phrasings: ["A?", "B?"], answer: "Yes.", pages: [page] };
  const draft = draftOf({ ...answer, author: "eva", date: 1, needsReview: false, changes: [], served: true });
  expect(draft).toEqual({ ...answer, phrasings: "A?\nB?" });
});

it("cites each page once", () => {
  const other = { ...page, page: 5 };
  expect(withPage([page, other], page)).toEqual([other, page]);
  expect(withoutPage([page, other], page)).toEqual([other]);
});
