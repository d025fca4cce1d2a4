import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retrievalOf } from "../../test/support/passages.ts";
import { sentence } from "../../test/support/scripted-engines.ts";
import { EquivoxError, errors, failure, type ErrorCode } from "../errors.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { tenantSchema } from "../tenancy/tenant.ts";
import { type AnswerEvent } from "./answer/answer.ts";
import {
  decodeAnswerLine,
  decodeAskRequest,
  decodeError,
  decodeRetrieval,
  decodeRetrieveRequest,
  encodeAnswerLine,
  encodeAskRequest,
  encodeError,
  encodeRetrieval,
  encodeRetrieveRequest,
} from "./ask-messages.ts";

const text = fc.string({ unit: "binary" });
const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/);
const words = fc.record({
  tenant: name.map((one) => tenantSchema.parse(one)),
  equipment: name.map((one) => slugSchema.parse(one)),
  question: text,
});
const count = fc.nat();
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const headingPath = fc.array(text, { maxLength: 4 });

const citation = fc.record(
  { n: count, documentId: text, version: count, title: text, page: count, pageLabel: text, headingPath, quote: text },
  { requiredKeys: ["n", "documentId", "version", "title", "page", "headingPath", "quote"] },
);
const anySentence = fc.record({ index: count, text, spoken: text, warning: fc.boolean(), citations: fc.array(citation, { maxLength: 3 }) });
const event: fc.Arbitrary<AnswerEvent> = fc.oneof(
  fc.record({ type: fc.constant("sentence" as const), sentence: anySentence }),
  fc.record({
    type: fc.constant("done" as const),
    answerId: text,
    answered: fc.boolean(),
    timing: fc.record({ retrieve: number, firstSentence: number, total: number }),
  }),
);
const chunk = fc.record({ documentId: text, version: count, ordinal: count, pageFrom: count, pageTo: count, headingPath, text });
const found = fc.record({
  question: text,
  generation: count,
  confidence: number,
  passages: fc.array(fc.record({ chunk, title: text, score: number }), { maxLength: 4 }),
});
const anyError = fc.tuple(fc.constantFrom(...(Object.keys(errors) as ErrorCode[])), fc.oneof(text, fc.integer())).map(([code, value]) => {
  const named = [...errors[code].message.matchAll(/\{(\w+)\}/g)].map(([, parameter = ""]) => [parameter, value] as const);
  return new EquivoxError(code, Object.fromEntries(named));
});

// JSON has no such thing as an own property named __proto__ set by assignment, nor a prototype: compared as data.
function same(decoded: unknown, original: unknown): void {
  expect(structuredClone(decoded)).toEqual(structuredClone(original));
}

describe("messages between roles", () => {
  it("come out as they went in", () => {
    fc.assert(fc.property(words, (request) => same(decodeAskRequest(encodeAskRequest(request)), request)));
    fc.assert(
      fc.property(words, fc.integer({ min: 1 }), (request, limit) =>
        same(decodeRetrieveRequest(encodeRetrieveRequest({ ...request, limit })), { ...request, limit }),
      ),
    );
    fc.assert(fc.property(words, (request) => same(decodeRetrieveRequest(encodeRetrieveRequest(request)), request)));
    fc.assert(fc.property(found, (retrieval) => same(decodeRetrieval(encodeRetrieval(retrieval)), retrieval)));
    fc.assert(fc.property(event, (one) => same(decodeAnswerLine(encodeAnswerLine(one)), one)));
  });

  it("keep an answer's event on one line, whatever it says", () => {
    fc.assert(
      fc.property(event, (one) => {
        expect(encodeAnswerLine(one).indexOf("\n")).toBe(encodeAnswerLine(one).length - 1);
      }),
    );
  });

  it("carry every error of the table", () => {
    fc.assert(
      fc.property(anyError, (error) => {
        const { code, detail, message } = error;
        expect(decodeError(encodeError(error))).toMatchObject({ code, detail, message });
        expect(decodeAnswerLine(encodeAnswerLine({ type: "error", error }))).toMatchObject({
          type: "error",
          error: { code, detail, message },
        });
      }),
    );
  });

  it("leave out what only rag reads of a passage", () => {
    const retrieval = retrievalOf("How much oil?", [
      {
        documentId: "d",
        version: 1,
        ordinal: 0,
        pageFrom: 1,
        pageTo: 1,
        headingPath: [],
        text: "four litres",
        hash: "the-hash",
        sentences: [],
      },
    ]);
    expect(encodeRetrieval(retrieval)).not.toContain("the-hash");
    expect(decodeRetrieval(encodeRetrieval(retrieval))?.passages[0]?.chunk).not.toHaveProperty("sentences");
  });

  it("are no retrieval when any part is missing or of another kind, and are one with parts of a later version", () => {
    const passage = {
      documentId: "d",
      version: 1,
      ordinal: 0,
      pageFrom: 1,
      pageTo: 2,
      headingPath: ["2 Care"],
      text: "t",
      title: "M",
      score: 0.5,
    };
    const retrieval = { question: "How much oil?", generation: 1, confidence: 2, passages: [passage] };
    const decoded = (parts: object, ofPassage: object = {}) =>
      decodeRetrieval(JSON.stringify({ ...retrieval, passages: [passage, { ...passage, ...ofPassage }], ...parts }));
    expect(decoded({ later: 1 }, { later: 1 })).toEqual(decoded({}));
    for (const wrong of [undefined, null, true, [7], {}]) {
      for (const name of Object.keys(retrieval)) expect(decoded({ [name]: wrong }), name).toBeUndefined();
      for (const name of Object.keys(passage)) expect(decoded({}, { [name]: wrong }), name).toBeUndefined();
    }
    for (const name of ["generation", "confidence", "passages"]) expect(decoded({ [name]: "text" }), name).toBeUndefined();
    for (const name of ["version", "ordinal", "pageFrom", "pageTo", "score", "headingPath"]) {
      expect(decoded({}, { [name]: "text" }), name).toBeUndefined();
    }
    for (const name of ["documentId", "text", "title"]) expect(decoded({}, { [name]: 7 }), name).toBeUndefined();
    expect(decoded({ question: 7 })).toBeUndefined();
    expect(decodeRetrieval(JSON.stringify(retrieval).replace('"generation":1', '"generation":1e999'))).toBeUndefined();
  });

  it.each([
    "",
    "{",
    "null",
    "[]",
    '{"tenant":"A B","equipment":"press","question":"?"}',
    '{"type":"sentence"}',
    '{"error":{"code":"toString"}}',
  ])("are refused when they are garbage: %s", (garbage) => {
    for (const decode of [decodeAskRequest, decodeRetrieveRequest, decodeRetrieval, decodeAnswerLine, decodeError]) {
      expect(decode(garbage)).toBeUndefined();
    }
  });

  it("do not take an error that lacks what its message names", () => {
    expect(decodeError('{"error":{"code":"equipment-not-found","detail":{}}}')).toBeUndefined();
    expect(decodeError(encodeError(failure("equipment-not-found", { equipment: "press" })))?.message).toContain("press");
    expect(decodeAnswerLine(encodeAnswerLine({ type: "sentence", sentence: sentence(0, "a") }))).toMatchObject({ type: "sentence" });
  });
});
