import { z } from "zod";
import { maxPasswordCharacters } from "../../knowledge/ingest/document-password.ts";
import { type App } from "../app.ts";
import { principalOf } from "../authentication.ts";
import { partitionOfDocument } from "../ids.ts";
import { uploadReply } from "../schemas/document.ts";
import { errorReplies } from "../schemas/error.ts";
import { type HttpServices } from "../services.ts";

/** Takes the password of a document that does not open without one. */
export function passwordRoutes(app: App, { unlocking }: Pick<HttpServices, "unlocking">): void {
  app.post(
    "/v1/documents/:id/password",
    {
      config: { access: ["documents:write"] },
      schema: {
        tags: ["documents"],
        operationId: "unlockDocument",
        summary: "Gives the password of a document whose job ended as `needs-password`.",
        description:
          "The job is queued again and ends as before, with the error `password-wrong`, when the password does not open the document. " +
          "It is kept encrypted until the job has ended.",
        params: z.object({ id: z.string() }),
        body: z.object({ password: z.string().min(1).max(maxPasswordCharacters) }),
        response: { 202: uploadReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      const documentId = request.params.id;
      const key = partitionOfDocument(principalOf(request).tenant, documentId);
      const { jobId } = await unlocking.document(key, documentId, request.body.password);
      return reply.code(202).send({ documentId, jobId });
    },
  );
}
