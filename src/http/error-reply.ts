import { type FastifyReply, type FastifyRequest } from "fastify";
import { z } from "zod";
import { type Log } from "../base/log.ts";
import { EquivoxError, failure, problemOf } from "../errors.ts";
import { type ErrorReply } from "./schemas/error.ts";

/** The body that every error is answered with. */
export function toErrorReply(error: EquivoxError): ErrorReply {
  const { code, message, detail } = error;
  return { error: { code, message, ...(Object.keys(detail).length > 0 ? { detail } : {}) }, detail: message };
}

/** Seconds after which trying again is worth it; undefined when it is not. */
export function retryAfterSeconds(error: EquivoxError): number | undefined {
  if (!error.retryable) return undefined;
  const { retryAfterMs } = error.detail;
  if (typeof retryAfterMs === "number") return Math.max(1, Math.ceil(retryAfterMs / 1_000));
  if (error.status === 429) return 1;
  return error.status === 503 ? 5 : undefined;
}

/** The headers that belong to an error. */
export function errorHeaders(error: EquivoxError): Record<string, string> {
  const seconds = retryAfterSeconds(error);
  return {
    ...(seconds === undefined ? {} : { "retry-after": String(seconds) }),
    ...(error.status === 401 ? { "www-authenticate": "Bearer" } : {}),
  };
}

/** Answers anything thrown. The one place in which an error becomes a reply of an application. */
export function replyWithError(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Log): void {
  const answer = toFailure(error, request, reply.elapsedTime);
  if (answer.status >= 500) {
    const route = request.routeOptions.url ?? "none";
    log.error({ requestId: request.id, route, code: answer.code, error }, "request failed");
  }
  reply
    .code(answer.status)
    .headers({ ...errorHeaders(answer), "cache-control": "no-store", "x-request-id": request.id, "x-content-type-options": "nosniff" })
    .type("application/json; charset=utf-8")
    // Sent as text: an error must not fail again on the reply schema of the route that it came from.
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(toErrorReply(answer));
}

/** What Fastify and its plugins throw. */
const frameworkErrorSchema = z.object({
  code: z.string().optional(),
  statusCode: z.number().int().optional(),
  validation: z.array(z.object({ instancePath: z.string(), message: z.string().optional() })).optional(),
  validationContext: z.string().optional(),
});

const incompleteUploadCodes = new Set(["FST_MP_PREMATURE_CLOSE", "ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE"]);

/** The error of the table that something thrown stands for; unknown ones become `internal` under the request's id. */
export function toFailure(
  error: unknown,
  request: Pick<FastifyRequest, "id" | "headers" | "routeOptions">,
  elapsedMs: number,
): EquivoxError {
  if (error instanceof EquivoxError) return error;
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return failure("deadline-exceeded", { what: "The request", timeoutMs: Math.floor(elapsedMs) }, error);
  }
  const parsed = frameworkErrorSchema.safeParse(error);
  if (!parsed.success) return failure("internal", { id: request.id }, error);
  const { code = "", statusCode = 500, validation, validationContext = "request" } = parsed.data;
  if (validation) return failure("request-invalid", { problem: describeIssue(validation, validationContext) }, error);
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return failure("request-too-large", { maxBytes: request.routeOptions.bodyLimit }, error);
  }
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return wrongMediaType(request.headers["content-type"], "application/json", error);
  if (incompleteUploadCodes.has(code)) return failure("request-invalid", { problem: "it broke off" }, error);
  if (statusCode >= 400 && statusCode < 500) return failure("request-invalid", { problem: withoutDot(problemOf(error)) }, error);
  return failure("internal", { id: request.id }, error);
}

/** Refuses a body by its media type. */
export function wrongMediaType(type: string | undefined, accepted: string, cause?: unknown): EquivoxError {
  return failure("media-type-unsupported", { type: type?.slice(0, 100) ?? "unknown", accepted }, cause);
}

function describeIssue(issues: readonly { instancePath: string; message?: string | undefined }[], context: string): string {
  const issue = issues[0];
  const path = [context, ...(issue?.instancePath.split("/").filter(Boolean) ?? [])].join(".");
  return `${path}: ${issue?.message ?? "not valid"}`;
}

function withoutDot(text: string): string {
  return text.replace(/\.$/, "");
}
