/** One row of the table: what a client is told, and how, when something goes wrong. */
interface ErrorRow {
  /** What happened, to what, and what to do. `{name}` is replaced by a parameter. */
  readonly message: string;
  readonly status: number;
  /** WebSocket close code when the error ends a connection; 4500 and above mean: do not reconnect. */
  readonly close: number;
  readonly retryable: boolean;
}

const row = <const Message extends string>(status: number, close: number, retryable: boolean, message: Message) => ({
  message,
  status,
  close,
  retryable,
});

/** Every error of the product, by area. Nothing else may be answered; `docs/errors.md` is generated from here. */
export const errors = {
  // requests
  "request-invalid": row(400, 4500, false, "The request is not valid: {problem}. Correct it and send it again."),
  "request-too-large": row(413, 4513, false, "The request body is over {maxBytes} bytes. Send a smaller one."),
  "route-not-found": row(404, 4504, false, "There is no {method} {path}. See /docs for what there is."),
  "media-type-unsupported": row(415, 4500, false, "A body of type {type} is not accepted here. Send {accepted}."),
  "question-empty": row(400, 4500, false, "The question is empty. Ask something."),
  "question-too-long": row(413, 4513, false, "The question has over {maxCharacters} characters. Ask a shorter one."),

  // identity
  "token-missing": row(401, 4501, false, "No access token came with the request. Send it as `Authorization: Bearer …`."),
  "token-invalid": row(401, 4501, false, "The access token is not valid: {problem}. Get a new one."),
  "token-expired": row(401, 4501, false, "The access token has expired. Get a new one."),
  "token-revoked": row(401, 4501, false, "The access token was revoked. Get a new one."),
  "token-keys-unavailable": row(
    503,
    4400,
    true,
    "The keys of the token issuer {issuer} cannot be had: {problem}. Check EQUIVOX_JWKS_URL; tokens of SECRET_KEY go on working.",
  ),
  "revocations-full": row(
    409,
    4500,
    false,
    "This tenant has {limit} revoked tokens, which is the limit. Raise EQUIVOX_REVOKED_TOKENS_MAX, or change SECRET_KEY to end all tokens.",
  ),
  "service-token-invalid": row(
    401,
    4501,
    false,
    "The service token is not valid: {problem}. Give all roles the same SECRET_KEY, and clocks that agree.",
  ),
  "permission-missing": row(403, 4503, false, "This needs the permission {permission}, which your token lacks. Ask an administrator."),
  "ticket-invalid": row(401, 4501, false, "The ticket is unknown, used or expired. Ask POST /v1/connect for a new one."),
  "origin-refused": row(403, 4503, false, "The origin {origin} may not use this server. Add it to EQUIVOX_ALLOWED_ORIGINS."),
  "host-refused": row(403, 4503, false, "The host name {host} is not this server's. Open the address that the server printed."),
  "sign-in-unavailable": row(403, 4503, false, "This server does not sign browsers in by itself. Paste an access token."),

  // things that are not there; a foreign id answers exactly as a missing one
  "equipment-not-found": row(404, 4504, false, "There is no equipment {equipment}. List what there is with GET /v1/equipment."),
  "document-not-found": row(404, 4504, false, "There is no document {documentId}. It may have been deleted."),
  "page-not-found": row(404, 4504, false, "The document {documentId} has no page {page}; it has {pages}."),
  "job-not-found": row(404, 4504, false, "There is no job {jobId}. It may have been deleted with its document."),
  "batch-not-found": row(404, 4504, false, "There is no batch {batchId}. Batches are kept for a limited time."),
  "session-not-found": row(404, 4504, false, "There is no session {sessionId}. Start a new one without a session id."),
  "user-not-found": row(404, 4504, false, "There is no user {user}."),
  "tenant-not-found": row(404, 4504, false, "There is no tenant {tenant}."),
  "answer-not-found": row(404, 4504, false, "There is no answer {answerId} of yours. It may have been deleted, or not be stored yet."),
  "verified-answer-not-found": row(404, 4504, false, "There is no verified answer {id}. It may have been deleted."),
  "question-group-not-found": row(404, 4504, false, "There is no group of questions {id}. It may have been answered meanwhile."),
  "verified-answer-exists": row(
    409,
    4500,
    false,
    "The question “{question}” has a verified answer already. Change that one with PUT, or ask differently.",
  ),
  "verified-answers-full": row(
    409,
    4500,
    false,
    "The equipment {equipment} has {limit} verified answers, which is the limit. Delete some, or raise EQUIVOX_VERIFIED_MAX_PER_EQUIPMENT.",
  ),
  "verified-page-missing": row(
    422,
    4500,
    false,
    "The document {documentId} that answers questions has no page {page}. Choose a page that is there.",
  ),
  "equipment-exists": row(409, 4500, false, "The equipment {equipment} exists already. Choose another slug, or change it with PATCH."),
  "tenant-exists": row(409, 4500, false, "The tenant {tenant} exists already."),

  // documents
  "upload-missing": row(400, 4500, false, "The upload holds no file. Send multipart/form-data with a field `file`."),
  "upload-incomplete": row(400, 4500, true, "The upload of {fileName} broke off. Nothing was kept; send it again."),
  "upload-too-large": row(413, 4513, false, "The file {fileName} is over {maxBytes} bytes. Split it, or raise EQUIVOX_UPLOAD_MAX_BYTES."),
  "file-empty": row(422, 4500, false, "The file {fileName} is empty. Nothing was kept."),
  "file-type-unsupported": row(
    415,
    4500,
    false,
    "The file {fileName} is {type}, which cannot be read. Upload PDF, Word (DOCX), HTML, Markdown or plain text.",
  ),
  "document-encrypted": row(
    422,
    4500,
    false,
    "The document {fileName} is protected by a password. Upload it with the password (equivox ingest --password-file), or send that to POST /v1/documents/:id/password.",
  ),
  "password-wrong": row(422, 4500, false, "The password does not open the document {fileName}. Send the right one."),
  "password-not-needed": row(409, 4500, false, "The document {documentId} waits for no password. Look at its job."),
  "document-broken": row(422, 4500, false, "The document {fileName} cannot be read: {problem}. Repair it and upload it again."),
  "document-without-text": row(
    422,
    4500,
    false,
    "The document {fileName} holds no text, only pictures. Upload a version with a text layer, or have pictures read with EQUIVOX_OCR.",
  ),
  "ocr-unavailable": row(
    500,
    4500,
    false,
    "The pictures in {fileName} cannot be read: {problem}. Install the packages tesseract.js and @tesseract.js-data of each language in EQUIVOX_OCR.",
  ),
  "document-too-large": row(422, 4500, false, "The document {fileName} is over the limit of {limit}. Split it."),
  "parse-timeout": row(422, 4500, false, "Reading {fileName} took over {timeoutMs} ms and was stopped. Split it."),
  "parse-crashed": row(
    422,
    4500,
    true,
    "Reading {fileName} failed: the parser ended with {problem}. Split the file, or raise EQUIVOX_PARSE_HEAP_MEGABYTES.",
  ),
  "index-crashed": row(
    500,
    4500,
    true,
    "Indexing {fileName} failed: the thread that does it ended with {problem}. Split the file, or raise EQUIVOX_PARSE_HEAP_MEGABYTES.",
  ),
  "job-attempts-exhausted": row(500, 4500, false, "Indexing {fileName} failed {attempts} times and was given up: {problem}."),
  "vectors-missing": row(
    502,
    4400,
    true,
    "{fileName} is stored, but its meaning could not be computed: {problem}. Until it is, {meanwhile}. It is tried again in the background; nothing needs to be uploaded again.",
  ),
  "job-not-failed": row(409, 4500, false, "The job {jobId} has not failed, or another one indexes the same document. Look at it again."),
  "job-lease-lost": row(409, 4500, true, "The job {jobId} was taken over by another worker."),

  // voice
  "message-invalid": row(400, 4500, false, "The message cannot be read: {problem}."),
  "message-too-large": row(413, 1009, false, "A message over {maxBytes} bytes was sent. Send smaller ones."),
  "message-unsupported": row(400, 4500, false, "Messages of type {type} are not supported."),
  "audio-invalid": row(400, 4500, false, "The audio cannot be used: {problem}."),
  "hello-missing": row(408, 4508, false, "The client did not introduce itself within {timeoutMs} ms."),
  "session-idle": row(408, 4508, false, "Nothing was said for {timeoutMs} ms, so the session was closed. Connect again to go on."),
  "client-too-slow": row(408, 4408, true, "The client does not read what is sent to it. Connect again over a better line."),
  "utterance-lost": row(409, 4400, true, "What was being said when the connection broke was lost. Say it again."),
  "client-gone": row(408, 4408, true, "The client did not answer a ping within {timeoutMs} ms."),
  "too-fast": row(429, 4429, true, "Too many messages a second. Slow down."),

  // engines
  "speech-recognition-failed": row(502, 4400, true, "Speech could not be recognised: {problem}. Say it again, or type the question."),
  "speech-synthesis-failed": row(502, 4400, true, "The answer could not be spoken: {problem}. Read it on the screen."),
  "voice-activity-failed": row(502, 4400, true, "Voice activity could not be detected: {problem}. Type the question instead."),
  "embedding-failed": row(502, 4400, true, "The meaning of a text could not be computed: {problem}."),
  "reranking-failed": row(502, 4400, true, "The passages could not be put in a better order: {problem}. Check EQUIVOX_RERANKER_URL."),
  "language-model-failed": row(
    502,
    4400,
    true,
    "The language model {model} did not answer: {problem}. Check EQUIVOX_LLM_URL and EQUIVOX_LLM_MODEL.",
  ),
  "answer-failed": row(502, 4400, true, "The answer could not be found: {problem}. Ask again."),
  "engine-unavailable": row(503, 4400, true, "The engine {engine} is not there: {problem}."),

  // capacity
  "server-full": row(503, 1013, true, "This server carries {limit} sessions, which is its limit. Try again later."),
  "server-overloaded": row(503, 1013, true, "This server has more to do than it can: {problem}. Try again in {retryAfterMs} ms."),
  "server-draining": row(503, 1012, true, "This server is shutting down. Connect again; another will answer."),
  "connections-full": row(429, 4429, true, "{whose} {limit} connections open, which is the limit. Close one, or try again later."),
  "rate-limited": row(429, 4429, true, "{what} is over its limit of {limit} in {windowMs} ms. Try again in {retryAfterMs} ms."),
  "session-superseded": row(409, 4509, false, "This conversation went on over a newer connection."),
  "queue-full": row(503, 1013, true, "{queue} is full ({limit}). Try again later."),
  "client-left": row(499, 4408, true, "The client left before it had its answer. Send the request again."),
  "deadline-exceeded": row(504, 4400, true, "{what} took over {timeoutMs} ms and was stopped. Try again."),

  // start and storage
  "setting-unknown": row(500, 4500, false, "{setting} is not a setting. {hint}"),
  "setting-invalid": row(500, 4500, false, "{setting}={value} is not allowed: {problem}."),
  "secret-required": row(
    500,
    4500,
    false,
    "HOST={host} would be reachable from outside, and SECRET_KEY is not set. Set SECRET_KEY to at least 32 random bytes, or HOST=127.0.0.1.",
  ),
  "role-unavailable": row(500, 4500, false, "The role {role} cannot start: {problem}."),
  "port-in-use": row(500, 4500, false, "Port {port} is in use. Stop what uses it, or choose another with {setting}."),
  "data-dir-locked": row(500, 4500, false, "{directory} is in use by process {pid}. Stop that process, or choose another DATA_DIR."),
  "data-dir-unusable": row(500, 4500, false, "DATA_DIR {directory} cannot be used: {problem}. Make it writable, or choose another."),
  "storage-full": row(507, 4400, true, "There is no space left where {what} is stored. Free some and try again."),
  "storage-failed": row(500, 4400, true, "{what} could not be stored or read: {problem}."),
  "store-unreachable": row(
    503,
    4400,
    true,
    "The database at {address} does not answer: {problem}. Start it, or correct MONGO_URL; this process tries again by itself.",
  ),
  "store-foreign": row(
    500,
    4500,
    false,
    "The database {database} at {address} holds collections that Equivox did not make ({collections}). Nothing was changed. Name another database in MONGO_URL.",
  ),
  "shared-state-failed": row(
    503,
    4400,
    true,
    "The shared state at {address} does not answer: {problem}. Check REDIS_URL; this process tries again by itself.",
  ),
  "shared-state-foreign": row(
    500,
    4500,
    false,
    "The prefix {prefix} in Redis at {address} belongs to another deployment, with another database. Set EQUIVOX_KEY_PREFIX to one of its own.",
  ),
  "rag-unreachable": row(503, 4400, true, "No rag server answers: {problem}. Check EQUIVOX_RAG_URLS; this process tries again by itself."),
  "store-newer": row(
    500,
    4500,
    false,
    "The store in {directory} was written by a newer version ({found}, this one knows {known}). Upgrade.",
  ),
  "file-unreadable": row(500, 4500, false, "{path} cannot be read: {problem}."),
  "file-not-audio": row(422, 4500, false, "{path} is not a WAV file that can be read: {problem}."),
  "server-unreachable": row(503, 4400, true, "No server answers at {url}: {problem}. Start one with `equivox serve`."),
  "capacity-refused": row(500, 4500, false, "This plan does not work: {problem}."),
  usage: row(500, 4500, false, "{problem}"),
  internal: row(500, 1011, true, "Something went wrong inside ({id}). The log has the details under that id."),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errors;

type Parameters<Message extends string> = Message extends `${string}{${infer Name}}${infer Rest}` ? Name | Parameters<Rest> : never;

/** The parameters that an error's message needs. */
export type ErrorParameters<Code extends ErrorCode> = Record<Parameters<(typeof errors)[Code]["message"]>, string | number>;

type FailArguments<Code extends ErrorCode> = [Parameters<(typeof errors)[Code]["message"]>] extends [never]
  ? [parameters?: Record<string, never>, cause?: unknown]
  : [parameters: ErrorParameters<Code>, cause?: unknown];

/** An error of the table; the only kind that reaches a client. */
export class EquivoxError extends Error {
  override readonly name = "EquivoxError";
  readonly code: ErrorCode;
  readonly detail: Record<string, string | number>;

  constructor(code: ErrorCode, detail: Record<string, string | number>, cause?: unknown) {
    super(render(errors[code].message, detail), cause === undefined ? undefined : { cause });
    this.code = code;
    this.detail = detail;
  }

  get status(): number {
    return errors[this.code].status;
  }

  get closeCode(): number {
    return errors[this.code].close;
  }

  get retryable(): boolean {
    return errors[this.code].retryable;
  }
}

/** Makes an error of the table; throw it. The types demand the parameters that its message names. */
export function failure<Code extends ErrorCode>(code: Code, ...rest: FailArguments<Code>): EquivoxError {
  const [parameters, cause] = rest;
  return new EquivoxError(code, parameters ?? {}, cause);
}

/** The message of anything thrown. */
export function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function render(message: string, detail: Record<string, string | number>): string {
  return message.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => String(detail[name] ?? placeholder));
}
