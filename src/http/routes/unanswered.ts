import { z } from "zod";
import { failure } from "../../errors.ts";
import {
  type GroupPosition,
  groupPositionSchema,
  groupStates,
  type QuestionGroup,
  questionKinds,
} from "../../knowledge/loop/question-group.ts";
import { type App } from "../app.ts";
import { principalOf } from "../authentication.ts";
import { expertAccess } from "../experts.ts";
import { slugOf } from "../ids.ts";
import { errorReplies } from "../schemas/error.ts";
import { type HttpServices } from "../services.ts";
import { requireEquipment } from "./equipment.ts";

const tags = ["answers"];
const epoch = "Milliseconds since the epoch.";

const groupReply = z
  .object({
    id: z.string(),
    kind: z.enum(questionKinds).describe("`unanswered`: the manuals do not hold it; `wrong`: its answer was marked as wrong."),
    state: z.enum(groupStates),
    question: z.string().describe("As it was first asked."),
    count: z.number().int().describe("How often it was asked, or its answer marked as wrong."),
    firstSeen: z.number().describe(epoch),
    lastSeen: z.number().describe(epoch),
    examples: z
      .array(
        z.object({
          question: z.string(),
          answerId: z.string(),
          at: z.number().describe(epoch),
          answer: z.string().optional().describe("The answer that was marked as wrong."),
          reason: z.string().optional().describe("What is wrong with it."),
        }),
      )
      .describe("The latest, the newest last."),
  })
  .meta({ id: "QuestionGroup" });

const groupListReply = z.object({
  questions: z.array(groupReply),
  after: z.string().optional().describe("Give this as `after` for the next page; absent on the last one."),
});

/** Questions that an expert should look at. */
export function unansweredRoutes(app: App, { unanswered, equipment }: Pick<HttpServices, "unanswered" | "equipment">): void {
  app.get(
    "/v1/equipment/:slug/unanswered",
    {
      config: { access: expertAccess },
      schema: {
        tags,
        operationId: "listUnanswered",
        summary: "Lists the questions that were not answered, or wrongly, those asked most first.",
        description:
          "Questions that ask the same are one group: equal words, or the same numbers, units, codes and polarity and nearly the same " +
          "words or meaning. Who asked is not kept.",
        params: z.object({ slug: z.string() }),
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(100).default(20),
          after: z.string().max(512).optional().describe("`after` of the page seen last."),
          state: z.enum(groupStates).default("open"),
        }),
        response: { 200: groupListReply, ...errorReplies },
      },
    },
    async (request) => {
      const { tenant } = principalOf(request);
      const { limit, after, state } = request.query;
      const { slug } = await requireEquipment(equipment, tenant, slugOf(request.params.slug));
      // One more than wanted tells whether there is a next page.
      const page = { state, limit: limit + 1, ...(after === undefined ? {} : { after: readPosition(after) }) };
      const found = await unanswered.list({ tenant, equipment: slug }, page);
      const groups = found.slice(0, limit);
      const last = found.length > limit ? groups.at(-1) : undefined;
      return { questions: groups.map(toGroupReply), ...(last ? { after: writtenPosition(last) } : {}) };
    },
  );

  app.patch(
    "/v1/equipment/:slug/unanswered/:id",
    {
      config: { access: expertAccess },
      schema: {
        tags,
        operationId: "dismissUnanswered",
        summary: "Takes a question off the list, or puts it back.",
        params: z.object({ slug: z.string(), id: z.string() }),
        body: z.object({ state: z.enum(groupStates) }),
        response: { 200: groupReply, ...errorReplies },
      },
    },
    async (request) => {
      const key = { tenant: principalOf(request).tenant, equipment: slugOf(request.params.slug) };
      const { id } = request.params;
      const changed = await unanswered.setState(key, id, request.body.state);
      const group = changed ? await unanswered.get(key, id) : undefined;
      if (!group) throw failure("question-group-not-found", { id });
      return toGroupReply(group);
    },
  );
}

function writtenPosition({ count, lastSeen, id }: GroupPosition): string {
  return Buffer.from(JSON.stringify({ count, lastSeen, id })).toString("base64url");
}

function readPosition(text: string): GroupPosition {
  try {
    return groupPositionSchema.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
  } catch (error) {
    throw failure("request-invalid", { problem: "`after` is not what a page of this list gave" }, error);
  }
}

function toGroupReply(group: QuestionGroup): z.infer<typeof groupReply> {
  const { id, kind, state, question, count, firstSeen, lastSeen, examples } = group;
  return { id, kind, state, question, count, firstSeen, lastSeen, examples: [...examples] };
}
