import { fastifyMultipart, type Multipart } from "@fastify/multipart";
import { type FastifyRequest } from "fastify";
import { z } from "zod";
import { EquivoxError, failure } from "../../errors.ts";
import { maxPasswordCharacters } from "../../knowledge/ingest/document-password.ts";
import { type App } from "../app.ts";
import { principalOf } from "../authentication.ts";
import { wrongMediaType } from "../error-reply.ts";
import { slugOf } from "../ids.ts";
import { requestSignal } from "../request-signal.ts";
import { uploadReply } from "../schemas/document.ts";
import { errorReplies } from "../schemas/error.ts";
import { type HttpServices } from "../services.ts";
import { requireEquipment } from "./equipment.ts";

export interface UploadLimits {
  readonly uploadMaxBytes: number;
  readonly uploadTimeoutMs: number;
}

/** Receives a document as a form; its bytes go to storage as they come and are never held. */
export async function uploadRoute(
  app: App,
  services: Pick<HttpServices, "equipment" | "uploads" | "clock">,
  limits: UploadLimits,
): Promise<void> {
  await app.register(fastifyMultipart, {
    throwFileSizeLimit: false,
    // One byte more than allowed, so that whoever stores the file sees that it is too large.
    limits: { fileSize: limits.uploadMaxBytes + 1, files: 1, fields: 4, parts: 5, fieldSize: 512, fieldNameSize: 64, headerPairs: 20 },
  });
  app.post(
    "/v1/equipment/:slug/documents",
    {
      config: { access: ["documents:write"], upload: true },
      schema: {
        tags: ["documents"],
        operationId: "uploadDocument",
        summary: "Uploads a document: a new one, or the next version of one.",
        description:
          "A form with a field `file`, and before it, optionally, `documentId`, and `password` for a protected file. The same content " +
          "answers with the existing ids; the same file name makes the next version.",
        params: z.object({ slug: z.string() }),
        response: { 202: uploadReply, ...errorReplies },
      },
    },
    async (request, reply) => {
      try {
        const { tenant } = principalOf(request);
        const { slug: equipment } = await requireEquipment(services.equipment, tenant, slugOf(request.params.slug));
        const signal = requestSignal(reply.raw, services.clock, { what: "The upload", timeoutMs: limits.uploadTimeoutMs });
        const part = await readForm(request);
        const accepted = await accept(services.uploads, { tenant, equipment, signal, ...part });
        return await reply.code(202).send({ documentId: accepted.documentId, jobId: accepted.jobId });
      } finally {
        discardRest(request);
      }
    },
  );
}

type Upload = Parameters<HttpServices["uploads"]["accept"]>[0];

/** Reads the form up to its file, which is still to be streamed. Throws `upload-missing`, `media-type-unsupported`. */
async function readForm(request: FastifyRequest): Promise<Pick<Upload, "documentId" | "password" | "fileName" | "source">> {
  if (!request.isMultipart()) throw wrongMediaType(request.headers["content-type"], "multipart/form-data");
  const given: { documentId?: string; password?: string } = {};
  const parts = request.parts();
  for (let next = await nextPart(parts); next !== undefined; next = await nextPart(parts)) {
    if (next.type === "file" && next.fieldname === "file") {
      return { fileName: next.filename, source: next.file, ...given };
    }
    if (next.type === "file") next.file.resume();
    else if (typeof next.value === "string" && next.value !== "") {
      if (next.fieldname === "documentId") given.documentId = next.value;
      if (next.fieldname === "password") given.password = passwordOf(next.value);
    }
  }
  throw failure("upload-missing");
}

/** The error does not repeat what was sent. */
function passwordOf(value: string): string {
  if (value.length <= maxPasswordCharacters) return value;
  throw failure("request-invalid", { problem: `password has over ${maxPasswordCharacters} characters` });
}

/** By hand and not by `for await`, which would end the parser on leaving the loop with the file unread. */
async function nextPart(parts: ReturnType<FastifyRequest["parts"]>): Promise<Multipart | undefined> {
  const next: IteratorResult<Multipart, unknown> = await parts.next().catch((error: unknown) => {
    throw isFormError(error) ? error : failure("upload-incomplete", { fileName: "the file" }, error);
  });
  return next.done === true ? undefined : next.value;
}

const formErrorSchema = z.object({ code: z.string().regex(/^FST_(?!MP_PREMATURE_CLOSE)/) });

/** A form that is wrong as such, rather than one that broke off. */
function isFormError(error: unknown): boolean {
  return formErrorSchema.safeParse(error).success;
}

/** A source that ends early is the client's doing, whatever the layers below make of it. */
async function accept(uploads: HttpServices["uploads"], upload: Upload) {
  try {
    return await uploads.accept(upload);
  } catch (error) {
    if (error instanceof EquivoxError) throw error;
    const brokeOff = upload.signal.aborted || (upload.source.destroyed && !upload.source.readableEnded);
    throw brokeOff ? failure("upload-incomplete", { fileName: upload.fileName }, error) : error;
  }
}

/** What of the body nobody wanted is read away, because most clients look at the reply only once they have sent everything. */
function discardRest(request: FastifyRequest): void {
  if (request.raw.complete || request.raw.destroyed) return;
  request.raw.unpipe();
  request.raw.resume();
}
