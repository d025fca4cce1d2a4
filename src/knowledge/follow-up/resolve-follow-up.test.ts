import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { needsContext, resolveFollowUp } from "./resolve-follow-up.ts";

const after = (earlier: string, question: string, topic?: string) => resolveFollowUp(question, [{ question: earlier, topic }]);

describe("resolveFollowUp", () => {
  it.each([
    ["How do I replace the air filter?", "How often should I clean it?", "How often should I clean the air filter?"],
    ["What is the torque of the front axle bolts?", "How do I tighten them?", "How do I tighten the front axle bolts?"],
    ["Where is the fuse box?", "What is its rating?", "What is the fuse box's rating?"],
    ["How do I remove the cover of the pump?", "What holds it?", "What holds the cover?"],
    ["What is throat cancer?", "Is it treatable?", "Is throat cancer treatable?"],
    ["Where is the drain valve?", "and how do I open that one?", "How do I open the drain valve?"],
    ["How do I replace a fuse?", "What is it for?", "What is the fuse for?"],
    ["How do I grease the bearing?", "How much grease does it need?", "How much grease does the bearing need?"],
    ["How do I remove the cover?", "How many bolts does it use?", "How many bolts does the cover use?"],
    ["Where is the heater?", "What voltage does it run on?", "What voltage does the heater run on?"],
  ])("after %j takes %j for %j", (earlier, question, understood) => {
    expect(after(earlier, question)).toBe(understood);
  });

  it.each([
    ["What is the pressure of the front tyre?", "And the rear one?", "What is the pressure of the rear tyre?"],
    ["What is the pressure of the front tyre?", "what about the rear tyre", "What is the pressure of the rear tyre?"],
    ["What is the torque of the upper bolts?", "and the lower?", "What is the torque of the lower bolts?"],
    ["What does E-42 mean?", "And E-43?", "What does E-43 mean?"],
    ["Which fuse is needed at 12 V?", "what about 24 V?", "Which fuse is needed at 24 V?"],
    ["What torque for the M8 bolts?", "And for the M10 bolts?", "What torque for the M10 bolts?"],
    ["What is the maximum pressure of the compressor?", "What about the temperature?", "What is the temperature of the compressor?"],
    ["How do I clean the fan?", "What about the filter?", "How do I clean the filter?"],
    ["How do I grease the bearing?", "How often?", "How often do I grease the bearing?"],
    ["Can I start the engine?", "And in winter?", "Can I start the engine in winter?"],
  ])("after %j completes %j to %j", (earlier, question, understood) => {
    expect(after(earlier, question)).toBe(understood);
  });

  it("goes on with what was spoken of before, over a question that pointed back itself", () => {
    const earlier = [{ question: "What is the hydraulic pump?" }, { question: "What are the advantages of the hydraulic pump?" }];
    expect(resolveFollowUp("How do I clean it?", earlier)).toBe("How do I clean the hydraulic pump?");
  });

  it("takes the heading of the answer when the question names nothing", () => {
    expect(after("What must be done every week?", "How do I do it?", "Air filter")).toBeUndefined();
    expect(after("What should I check?", "How do I clean it?", "Air filter")).toBe("How do I clean the air filter?");
  });

  it.each([
    "How do I replace the air filter?",
    "Is it safe to touch the fan?",
    "Is it possible to run the pump without oil?",
    "How long does it take to charge the battery?",
    "If the pump leaks, how do I stop it?",
    "How do I remove the filter and clean it?",
    "What do I do if it shows E-42?",
    "What are the parts that wear?",
    "Make sure that the valve is closed?",
    "What about?",
    "And what is the oil pressure?",
    "Can I charge the battery while it is hot?",
    "",
    "🙂",
  ])("leaves %j alone", (question) => {
    expect(after("How do I clean the hydraulic pump?", question)).toBeUndefined();
  });

  it("leaves everything alone that is said first", () => {
    expect(needsContext("How often should I clean it?")).toBe(true);
    expect(resolveFollowUp("How often should I clean it?", [])).toBeUndefined();
  });

  it("leaves alone what is too long to be one", () => {
    expect(after("How do I clean the pump?", `How do I clean it ${"now ".repeat(100)}`)).toBeUndefined();
  });

  it("leaves alone what nothing fits", () => {
    expect(after("What is the oil pressure?", "What about the filter?")).toBeUndefined();
    expect(after("Why?", "And that one?")).toBeUndefined();
  });

  it("says nothing that nobody said, whatever is said", () => {
    const words = fc.constantFrom(
      ..."what about it its them the rear one and how often 12 V E-42 front pump pressure of for is do I clean ? , 's".split(" "),
    );
    const text = fc.array(words, { maxLength: 8 }).map((all) => all.join(" "));
    const ours = new Set("the do i is needed to s".split(" "));
    const wordsOf = (all: string) => all.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    fc.assert(
      fc.property(fc.array(fc.oneof(text, fc.string()), { maxLength: 4 }), fc.oneof(text, fc.string()), (earlier, question) => {
        const resolved = resolveFollowUp(
          question,
          earlier.map((one) => ({ question: one })),
        );
        const said = new Set([question, ...earlier].flatMap(wordsOf));
        for (const word of wordsOf(resolved ?? "")) expect(said.has(word) || ours.has(word)).toBe(true);
      }),
    );
  });
});

it.each(["How much oil does it take?", "How much engine oil does it take?", "How much coolant does it hold?", "What fuel does it run on?"])(
  "takes the machine itself for what a quantity is asked of: %s",
  (question) => {
    expect(resolveFollowUp(question, [{ question: "How much fuel does the tank hold?", topic: "Fuel tank" }])).toBeUndefined();
  },
);
