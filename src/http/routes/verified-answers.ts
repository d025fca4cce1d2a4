import { type FastifyRequest } from "fastify";
import { z } from "zod";
import { failure } from "../../errors.ts";
import { type PartitionKey } from "../../knowledge/document-store.ts";
import { type VerifiedAnswerPosition } from "../../knowledge/loop/verified-answers.ts";
import { type App } from "../app.ts";
import { principalOf } from "../authentication.ts";
import { expertAccess } from "../experts.ts";
import { slugOf } from "../ids.ts";
import { errorReplies } from "../schemas/error.ts";
import {
  toVerifiedAnswerReply,
  verifiedAnswerBody,
  type VerifiedAnswerLimits,
  verifiedAnswerListReply,
  verifiedAnswerReply,
} from "../schemas/verified-answer.ts";
import { type HttpServices } from "../services.ts";

const tags = ["answers"];
const ofEquipment = z.object({ slug: z.string() });
const ofAnswer = z.object({ slug: z.string(), id: z.string() });
/** A character takes up to six bytes as JSON writes it. */
const bytesPerCharacter = 6;
const overheadBytes = 8_192;

/** What experts say to questions. */
export function verifiedAnswerRoutes(app: App, { verified }: Pick<HttpServices, "verified">, limits: VerifiedAnswerLimits): void {
  const { questionMaxCharacters, verifiedMaxPhrasings, verifiedMaxCharacters } = limits;
  const body = verifiedAnswerBody(limits);
  const config = { access: expertAccess };
  const bodyLimit = ((1 + verifiedMaxPhrasings) * questionMaxCharacters + verifiedMaxCharacters) * bytesPerCharacter + overheadBytes;

  app.get(
    "/v1/equipment/:slug/verified-answers",
    {
      config,
      schema: {
        tags,
        operationId: "listVerifiedAnswers",
        summary: "Lists the verified answers, the oldest first.",
        params: ofEquipment,
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(200).default(50),
          after: z.string().max(200).optional().describe("`after` of the page seen last."),
        }),
        response: { 200: verifiedAnswerListReply, ...errorReplies },
      },
    },
    async (request) => {
      const { limit, after } = request.query;
      // One more than wanted tells whether there is a next page.
      const found = await verified.list(keyOf(request, request.params), {
        after: after === undefined ? undefined : readPosition(after),
        limit: limit + 1,
      });
      const page = found.slice(0, limit);
      const last = found.length > limit ? page.at(-1)?.answer : undefined;
      return { answers: page.map(toVerifiedAnswerReply), ...(last === undefined ? {} : { after: writtenPosition(last) }) };
    },
  );

  app.post(
    "/v1/equipment/:slug/verified-answers",
    {
      config,
      bodyLimit,
      schema: {
        tags,
        operationId: "createVerifiedAnswer",
        summary: "Answers a question once for everybody who asks it.",
        description:
          "From then on this answer is given to the question, to its phrasings, and to questions with the same numbers, units, codes, polarity, " +
          "direction and named parts whose meaning is near; on every node within two seconds.",
        params: ofEquipment,
        body: body.extend({
          answers: z.string().max(200).optional().describe("The group of unanswered questions that this is done with."),
        }),
        response: { 201: verifiedAnswerReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      const { answers: groupId, ...given } = request.body;
      const key = keyOf(request, request.params);
      const created = toVerifiedAnswerReply(await verified.create(key, given, principalOf(request).user, groupId));
      return reply.code(201).header("location", `/v1/equipment/${key.equipment}/verified-answers/${created.id}`).send(created);
    },
  );

  app.get(
    "/v1/equipment/:slug/verified-answers/:id",
    {
      config,
      schema: {
        tags,
        operationId: "getVerifiedAnswer",
        summary: "Shows a verified answer.",
        params: ofAnswer,
        response: { 200: verifiedAnswerReply, ...errorReplies },
      },
    },
    async (request) => toVerifiedAnswerReply(await verified.get(keyOf(request, request.params), request.params.id)),
  );

  app.put(
    "/v1/equipment/:slug/verified-answers/:id",
    {
      config,
      bodyLimit,
      schema: {
        tags,
        operationId: "changeVerifiedAnswer",
        summary: "Changes a verified answer, which ends its review.",
        params: ofAnswer,
        body,
        response: { 200: verifiedAnswerReply, ...errorReplies },
      },
    },
    async (request) => {
      const key = keyOf(request, request.params);
      return toVerifiedAnswerReply(await verified.change(key, request.params.id, request.body, principalOf(request).user));
    },
  );

  app.post(
    "/v1/equipment/:slug/verified-answers/:id/confirm",
    {
      config,
      schema: {
        tags,
        operationId: "confirmVerifiedAnswer",
        summary: "Says that a verified answer holds for the manuals as they are now.",
        params: ofAnswer,
        response: { 200: verifiedAnswerReply, ...errorReplies },
      },
    },
    async (request) => {
      const key = keyOf(request, request.params);
      return toVerifiedAnswerReply(await verified.confirm(key, request.params.id, principalOf(request).user));
    },
  );

  app.delete(
    "/v1/equipment/:slug/verified-answers/:id",
    {
      config,
      schema: {
        tags,
        operationId: "deleteVerifiedAnswer",
        summary: "Deletes a verified answer; the manuals answer again.",
        params: ofAnswer,
        response: { 204: z.undefined().describe("Deleted."), ...errorReplies },
      },
    },
    async (request, reply) => {
      await verified.delete(keyOf(request, request.params), request.params.id);
      return reply.code(204).send();
    },
  );
}

function keyOf(request: FastifyRequest, { slug }: { readonly slug: string }): PartitionKey {
  return { tenant: principalOf(request).tenant, equipment: slugOf(slug) };
}

const positionSchema = z.object({ createdAt: z.int(), id: z.string() });

function writtenPosition({ createdAt, id }: VerifiedAnswerPosition): string {
  return Buffer.from(JSON.stringify({ createdAt, id })).toString("base64url");
}

function readPosition(text: string): VerifiedAnswerPosition {
  try {
    return positionSchema.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
  } catch (error) {
    throw failure("request-invalid", { problem: "`after` is not what a page of this list gave" }, error);
  }
}
