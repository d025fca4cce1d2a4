import { expect, it } from "vitest";
import { slugSchema } from "../../tenancy/equipment.ts";
import { localTenant, userSchema } from "../../tenancy/tenant.ts";
import { JudgedAnswers, type JudgeAnswers } from "./judged-answers.ts";

const who = { tenant: localTenant, user: userSchema.parse("technician"), equipment: slugSchema.parse("sample"), sessionId: "s1" };
const sentence = (text: string) => ({ index: 0, text, spoken: text, warning: false, citations: [] });

function recording() {
  const judged: Parameters<JudgeAnswers["judge"]>[] = [];
  return { judged, judge: { judge: async (...given: Parameters<JudgeAnswers["judge"]>) => void judged.push(given) } };
}

it("takes what is said of no answer in particular for the last one, with what is known of it by then", async () => {
  const { judged, judge } = recording();
  const answers = new JudgedAnswers();
  await expect(answers.judge(who, { verdict: "wrong" }, judge)).rejects.toMatchObject({
    code: "request-invalid",
    message: expect.stringContaining("nothing was answered") as string,
  });
  const sentences = [sentence("One.")];
  answers.add("ans.sample.1", { question: "What?", sentences });
  sentences.push(sentence("Two."));
  await answers.judge(who, { verdict: "wrong", reason: "No." }, judge);
  expect(judged).toEqual([
    [
      { tenant: localTenant, user: who.user, expert: false },
      { answerId: "ans.sample.1", verdict: "wrong", reason: "No." },
      { question: "What?", answer: "One. Two." },
    ],
  ]);
});

it("leaves an answer that it does not remember to the store", async () => {
  const { judged, judge } = recording();
  const answers = new JudgedAnswers();
  for (let number = 1; number <= 20; number++) answers.add(`ans.sample.${number}`, { question: `${number}?`, sentences: [] });
  await answers.judge(who, { answerId: "ans.sample.1", verdict: "right" }, judge);
  await answers.judge(who, { answerId: "ans.sample.5", verdict: "right" }, judge);
  expect(judged.map(([, { answerId }, known]) => [answerId, known?.question])).toEqual([
    ["ans.sample.1", undefined],
    ["ans.sample.5", "5?"],
  ]);
});
