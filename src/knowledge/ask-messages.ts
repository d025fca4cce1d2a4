import { z } from "zod";
import { type DeepReadonly } from "../base/deep-readonly.ts";
import { EquivoxError, errors, type ErrorCode } from "../errors.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { tenantSchema } from "../tenancy/tenant.ts";
import { type AnswerEvent, answerSentenceSchema, answerTimingSchema, cacheKinds, verifiedSchema } from "./answer/answer.ts";
import { isSentRetrieval } from "./found-passages-shape.ts";
import { type FoundPassages } from "./passage.ts";

/** Where a rag server answers. */
export const retrievePath = "/internal/retrieve";
export const askPath = "/internal/ask";
/** Milliseconds that the caller still waits. */
export const deadlineHeader = "x-equivox-deadline-ms";
/** Requests that the server is working on, so that callers choose the one that does least. */
export const loadHeader = "x-equivox-load";

/** The tenant stands here and nowhere else: the caller has checked whose question it is, and its service token vouches for that. */
const question = z.object({ tenant: tenantSchema, equipment: slugSchema, question: z.string() });
const retrieveRequest = question.extend({ limit: z.int().min(1).optional() });

export type AskRequest = z.infer<typeof question>;
export type RetrieveRequest = z.infer<typeof retrieveRequest>;

const errorBody = z.object({ code: z.string(), detail: z.record(z.string(), z.union([z.string(), z.number()])).optional() });

const answerLine = z.discriminatedUnion("type", [
  z.object({ type: z.literal("sentence"), sentence: answerSentenceSchema }),
  z.object({
    type: z.literal("done"),
    answerId: z.string(),
    answered: z.boolean(),
    timing: answerTimingSchema,
    cached: z.enum(cacheKinds).exactOptional(),
    verified: verifiedSchema.exactOptional(),
    note: z.string().exactOptional(),
  }),
  z.object({ type: z.literal("error"), error: errorBody }),
]);

type Same<Left, Right> = [Left] extends [Right] ? ([Required<Right>] extends [Required<Left>] ? true : never) : never;
/** Does not compile when an event of an answer has a field that is not sent. */
true satisfies Same<AnswerEvent, DeepReadonly<Exclude<z.infer<typeof answerLine>, { type: "error" }>>>;

/** One line of an answer as it is streamed: an event, or the error that ended it. */
export type AnswerLine = AnswerEvent | { readonly type: "error"; readonly error: EquivoxError };

export const encodeAskRequest = ({ tenant, equipment, question }: AskRequest): string => JSON.stringify({ tenant, equipment, question });

export const encodeRetrieveRequest = ({ tenant, equipment, question, limit }: RetrieveRequest): string =>
  JSON.stringify({ tenant, equipment, question, limit });

/** Undefined when the text is no such request; so with all that follow. */
export const decodeAskRequest = (text: string): AskRequest | undefined => question.safeParse(parsed(text)).data;

export const decodeRetrieveRequest = (text: string): RetrieveRequest | undefined => retrieveRequest.safeParse(parsed(text)).data;

/** What callers need of a retrieval; the sentences, hashes and scores of sentences that only rag reads are left out. */
export function encodeRetrieval({ question, generation, confidence, passages }: FoundPassages): string {
  const sent = passages.map(({ chunk: { documentId, version, ordinal, pageFrom, pageTo, headingPath, text }, title, score }) => ({
    documentId,
    version,
    ordinal,
    pageFrom,
    pageTo,
    headingPath,
    text,
    title,
    score,
  }));
  return JSON.stringify({ question, generation, confidence, passages: sent });
}

export function decodeRetrieval(text: string): FoundPassages | undefined {
  const reply = parsed(text);
  if (!isSentRetrieval(reply)) return undefined;
  const { question, generation, confidence, passages } = reply;
  return {
    question,
    generation,
    confidence,
    passages: passages.map(({ documentId, version, ordinal, pageFrom, pageTo, headingPath, text, title, score }) => ({
      chunk: { documentId, version, ordinal, pageFrom, pageTo, headingPath, text },
      title,
      score,
    })),
  };
}

/** One line of NDJSON, with its end. */
export function encodeAnswerLine(line: AnswerLine): string {
  return `${JSON.stringify(line.type === "error" ? { type: "error", error: describe(line.error) } : line)}\n`;
}

export function decodeAnswerLine(text: string): AnswerLine | undefined {
  const line = answerLine.safeParse(parsed(text)).data;
  if (line?.type !== "error") return line;
  const error = errorOf(line.error);
  return error && { type: "error", error };
}

/** The body of a reply that is an error; as in the public interface, its message is for people. */
export const encodeError = (error: EquivoxError): string => JSON.stringify({ error: { ...describe(error), message: error.message } });

export function decodeError(text: string): EquivoxError | undefined {
  const body = z.object({ error: errorBody }).safeParse(parsed(text)).data;
  return body && errorOf(body.error);
}

const describe = ({ code, detail }: EquivoxError) => ({ code, detail });

/** Only errors of this version's table, with all that their messages name; another's would be told to clients half-empty. */
function errorOf({ code, detail = {} }: z.infer<typeof errorBody>): EquivoxError | undefined {
  if (!isErrorCode(code)) return undefined;
  const named = errors[code].message.matchAll(/\{(\w+)\}/g);
  if (![...named].every(([, name = ""]) => Object.hasOwn(detail, name))) return undefined;
  return new EquivoxError(code, detail);
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errors, code);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
