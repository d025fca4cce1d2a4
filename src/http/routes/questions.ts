import { type FastifyRequest } from "fastify";
import { z } from "zod";
import { type Log } from "../../base/log.ts";
import { type Metrics } from "../../telemetry/metrics.ts";
import { type App } from "../app.ts";
import { principalOf } from "../authentication.ts";
import { toErrorReply, toFailure } from "../error-reply.ts";
import { formatEvent, sendEvents } from "../event-stream.ts";
import { slugOf } from "../ids.ts";
import { requestSignal } from "../request-signal.ts";
import { askBody, askReply, retrieveReply, toPassageReply, toSentenceReply } from "../schemas/answer.ts";
import { errorReplies } from "../schemas/error.ts";
import { type HttpServices } from "../services.ts";
import { writtenTurn, type WrittenTurnEvent } from "../written-turn.ts";

type Services = Pick<HttpServices, "ask" | "sessions" | "writtenTurns" | "understand" | "clock" | "random">;

export interface QuestionLimits {
  readonly requestTimeoutMs: number;
  readonly retrieveMaxPassages: number;
}

export interface QuestionOptions extends QuestionLimits {
  readonly metrics: Pick<Metrics, "turn">;
  readonly log: Log;
}

const tags = ["questions"];

/** Questions in writing. */
export function questionRoutes(app: App, services: Services, options: QuestionOptions): void {
  retrieveRoute(app, services, options);
  const limit = { what: "The question", timeoutMs: options.requestTimeoutMs };
  app.post(
    "/v1/ask",
    {
      config: { access: ["ask"] },
      schema: {
        tags,
        operationId: "ask",
        summary: "Answers a question from a machine's manuals, with the pages.",
        description:
          "With `Accept: text/event-stream` the answer comes as server-sent events: `understood` when the question leans on earlier ones of " +
          "its conversation and is answered as another, `sentence` as each is ready, then `done` with what is otherwise the reply, or `error`.",
        body: askBody,
        response: {
          200: {
            description: "The answer, or its events.",
            content: { "application/json": { schema: askReply }, "text/event-stream": { schema: z.string() } },
          },
          ...errorReplies,
        },
      },
    },
    async (request, reply) => {
      const { equipment, question, sessionId } = request.body;
      const signal = requestSignal(reply.raw, services.clock, limit);
      const events = writtenTurn(services, { principal: principalOf(request), equipment: slugOf(equipment), question, sessionId, signal });
      if (wantsEvents(request)) {
        // The first event is awaited here, so that what can be refused is refused with its own status.
        const first = await events.next();
        return sendEvents(reply, describeEvents(first, events, request, options));
      }
      for await (const event of events) {
        if (event.type !== "done") continue;
        options.metrics.turn("text", event.reply.timingMs);
        return reply.type("application/json; charset=utf-8").send(event.reply);
      }
      throw signal.reason;
    },
  );
}

function retrieveRoute(app: App, { ask, clock }: Services, { requestTimeoutMs, retrieveMaxPassages }: QuestionLimits): void {
  app.post(
    "/v1/retrieve",
    {
      config: { access: ["ask"] },
      schema: {
        tags,
        operationId: "retrieve",
        summary: "Finds the passages that a question is answered from.",
        body: z.object({ equipment: z.string(), query: z.string(), k: z.number().int().min(1).max(retrieveMaxPassages).optional() }),
        response: { 200: retrieveReply, ...errorReplies },
      },
      // The reply is made below, field by field, and checked by the compiler: to check it again costs as much as all else here.
      serializerCompiler: () => (passages) => JSON.stringify(passages),
    },
    async (request, reply) => {
      const { equipment, query, k } = request.body;
      const startedAt = clock.monotonic();
      const signal = requestSignal(reply.raw, clock, { what: "The retrieval", timeoutMs: requestTimeoutMs });
      const { passages } = await ask.retrieve({
        tenant: principalOf(request).tenant,
        equipment: slugOf(equipment),
        question: query,
        signal,
        ...(k === undefined ? {} : { limit: k }),
      });
      return { passages: passages.map(toPassageReply), timingMs: clock.monotonic() - startedAt };
    },
  );
}

function wantsEvents(request: FastifyRequest): boolean {
  return request.headers.accept?.toLowerCase().includes("text/event-stream") ?? false;
}

async function* describeEvents(
  first: IteratorResult<WrittenTurnEvent>,
  rest: AsyncGenerator<WrittenTurnEvent>,
  request: FastifyRequest,
  { metrics, log }: QuestionOptions,
): AsyncGenerator<string> {
  try {
    for (let next = first; next.done !== true; next = await rest.next()) {
      const event = next.value;
      if (event.type === "sentence") {
        yield formatEvent("sentence", toSentenceReply(event.sentence));
        continue;
      }
      if (event.type === "understood") {
        yield formatEvent("understood", { question: event.question });
        continue;
      }
      metrics.turn("text", event.reply.timingMs);
      yield formatEvent("done", event.reply);
    }
  } catch (error) {
    const answer = toFailure(error, request, 0);
    // Not when the client has left: that is no trouble of this server's.
    if (answer.status >= 500) log.error({ requestId: request.id, route: "/v1/ask", code: answer.code, error }, "answer broke off");
    yield formatEvent("error", toErrorReply(answer));
  } finally {
    // A client that leaves ends this generator, not the one behind it.
    await rest.return(undefined);
  }
}
