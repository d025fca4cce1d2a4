import { expect, it } from "vitest";
import { slugSchema } from "../../tenancy/equipment.ts";
import { findGroup, groupId, keptVector, questionKey } from "./question-likeness.ts";

const press = slugSchema.parse("press");
const head = (id: string, question: string, vector?: readonly number[]) => ({
  id,
  question,
  ...(vector ? { vector: keptVector(Float32Array.from(vector)), model: "m" } : {}),
});
const asked = (question: string, vector?: readonly number[]) => head("", question, vector);
const find = (heads: ReturnType<typeof head>[], question: ReturnType<typeof head>) => findGroup(heads, question, 0.8)?.id;

it("knows a question again whatever its capitals, spacing and closing marks", () => {
  expect(questionKey("What is  the torque?")).toBe(questionKey("what is the torque"));
  expect(questionKey("What is error forty two?")).toBe(questionKey("What is error 42?"));
  expect(questionKey("Is 1.5 bar right?")).not.toBe(questionKey("Is 15 bar right?"));
});

it("names a group after its first question, apart for each kind and equipment", () => {
  expect(groupId(press, "unanswered", "Who built it?")).toBe(groupId(press, "unanswered", "who built it"));
  expect(groupId(press, "wrong", "Who built it?")).not.toBe(groupId(press, "unanswered", "Who built it?"));
  expect(groupId(press, "unanswered", "Who built it?")).toMatch(/^unq\.press\.[0-9a-f]{16}$/);
});

it("finds the group of the same words and of nearly the same meaning", () => {
  const heads = [head("a", "Where can I buy a new drive belt?", [1, 0]), head("b", "How loud is the compressor?", [0, 1])];
  expect(find(heads, asked("Where could I buy the new drive belt?"))).toBe("a");
  expect(find(heads, asked("What noise does it make?", [0.1, 0.99]))).toBe("b");
  expect(find(heads, asked("What noise does it make?", [0.7, 0.7]))).toBeUndefined();
  expect(find(heads, asked("What noise does it make?"))).toBeUndefined();
});

it("never puts questions together that state another number, code or side, however near their meaning", () => {
  const near = [1, 0] as const;
  expect(find([head("a", "What does error E-42 mean?", near)], asked("What does error E-43 mean?", near))).toBeUndefined();
  expect(find([head("a", "What happens at 5 bar?", near)], asked("What happens at 6 bar?", near))).toBeUndefined();
  expect(find([head("a", "How do I turn it on?", near)], asked("How do I turn it off?", near))).toBeUndefined();
});

it("compares vectors of one model only", () => {
  const other = { ...asked("What noise does it make?", [0, 1]), model: "n" };
  expect(findGroup([head("b", "How loud is the compressor?", [0, 1])], other, 0.8)).toBeUndefined();
});

it("takes the likest group, and of equals the first by id, in whatever order they come", () => {
  const heads = [head("c", "Belt size?", [1, 0]), head("a", "Belt size?", [1, 0]), head("b", "Width of belt?", [0.9, 0.43])];
  expect(find(heads, asked("Belt size?", [1, 0]))).toBe("a");
  expect(find(heads.toReversed(), asked("Belt size?", [1, 0]))).toBe("a");
});
