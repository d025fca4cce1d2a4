import { z } from "zod";
import { type Batch } from "../../knowledge/batch/batches.ts";
import { type App } from "../app.ts";
import { principalOf } from "../authentication.ts";
import { partitionOfBatch, slugOf } from "../ids.ts";
import { citationReply, toCitationReply } from "../schemas/answer.ts";
import { errorReplies } from "../schemas/error.ts";
import { type HttpServices } from "../services.ts";

export interface BatchLimits {
  readonly batchMaxQuestions: number;
  readonly questionMaxCharacters: number;
}

const tags = ["questions"];
/** A character takes up to six bytes as JSON writes it. */
const bytesPerCharacter = 6;
const overheadBytes = 4_096;

const answerReply = z.object({
  question: z.string(),
  answered: z.boolean().optional().describe("Absent while the question is open, and when it met an error."),
  answer: z.string().optional(),
  citations: z.array(citationReply).optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
const batchReply = z
  .object({
    batchId: z.string(),
    state: z.enum(["queued", "running", "done"]),
    done: z.number().int(),
    total: z.number().int(),
    answers: z.array(answerReply).describe("In the order of the questions; those that are open have only the question."),
  })
  .meta({ id: "Batch" });

/** Many questions at once, answered when there is time. */
export function batchRoutes(app: App, { batches }: Pick<HttpServices, "batches">, limits: BatchLimits): void {
  const { batchMaxQuestions, questionMaxCharacters } = limits;
  app.post(
    "/v1/batches",
    {
      config: { access: ["ask"] },
      bodyLimit: batchMaxQuestions * questionMaxCharacters * bytesPerCharacter + overheadBytes,
      schema: {
        tags,
        operationId: "submitBatch",
        summary: "Takes questions to be answered later.",
        body: z.object({ equipment: z.string(), questions: z.array(z.string()).min(1).max(batchMaxQuestions) }),
        response: { 202: z.object({ batchId: z.string() }), ...errorReplies },
      },
    },
    async (request, reply) => {
      const { equipment, questions } = request.body;
      const key = { tenant: principalOf(request).tenant, equipment: slugOf(equipment) };
      return reply.status(202).send({ batchId: await batches.submit(key, questions) });
    },
  );
  app.get(
    "/v1/batches/:id",
    {
      config: { access: ["ask"] },
      schema: {
        tags,
        operationId: "getBatch",
        summary: "Shows a batch and the answers that are there.",
        params: z.object({ id: z.string() }),
        response: { 200: batchReply, ...errorReplies },
      },
    },
    async (request) => {
      const { id } = request.params;
      return toBatchReply(await batches.get(partitionOfBatch(principalOf(request).tenant, id), id));
    },
  );
}

function toBatchReply({ batchId, questions, answers }: Batch): z.infer<typeof batchReply> {
  const done = answers.filter((answer) => answer !== undefined).length;
  return {
    batchId,
    state: done === questions.length ? "done" : done > 0 ? "running" : "queued",
    done,
    total: questions.length,
    answers: questions.map((question, index) => {
      const answer = answers[index];
      if (!answer) return { question };
      return "error" in answer ? answer : { ...answer, citations: answer.citations.map(toCitationReply) };
    }),
  };
}
