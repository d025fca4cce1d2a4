import { z } from "zod";
import { verdicts } from "../../knowledge/loop/feedback.ts";
import { type App } from "../app.ts";
import { principalOf } from "../authentication.ts";
import { isExpert } from "../experts.ts";
import { errorReplies } from "../schemas/error.ts";
import { type HttpServices } from "../services.ts";

/** What people think of answers. */
export function feedbackRoute(
  app: App,
  { judgements }: Pick<HttpServices, "judgements">,
  { feedbackReasonMaxCharacters }: { readonly feedbackReasonMaxCharacters: number },
): void {
  app.post(
    "/v1/answers/:id/feedback",
    {
      config: { access: ["ask", "answers:write", "admin"] },
      schema: {
        tags: ["answers"],
        operationId: "judgeAnswer",
        summary: "Says whether an answer was right.",
        description:
          "Of one's own answers; experts and administrators judge any. Judging an answer again replaces what the same user said of it " +
          "before. The question of a wrong answer is listed with the unanswered ones.",
        params: z.object({ id: z.string().describe("`answerId` of the answer.") }),
        body: z.object({
          verdict: z.enum(verdicts),
          reason: z.string().max(feedbackReasonMaxCharacters).optional().describe("What is wrong with it, in a few words."),
        }),
        response: { 204: z.undefined().describe("Recorded."), ...errorReplies },
      },
    },
    async (request, reply) => {
      const principal = principalOf(request);
      const { tenant, user } = principal;
      const { verdict, reason } = request.body;
      await judgements.judge({ tenant, user, expert: isExpert(principal) }, { answerId: request.params.id, verdict, reason });
      return reply.code(204).send();
    },
  );
}
