import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createUnderstand } from "../../src/knowledge/follow-up/understand.ts";
import { type WebSocket } from "ws";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { ManualClock } from "../../src/base/manual-clock.ts";
import { systemRandom } from "../../src/base/random.ts";
import { Scope } from "../../src/base/scope.ts";
import { readConfig } from "../../src/config.ts";
import { failure } from "../../src/errors.ts";
import { Lifecycle } from "../../src/http/lifecycle.ts";
import { type RunningServer } from "../../src/http/listen.ts";
import { createInternalServer } from "../../src/http/internal-server.ts";
import { createHttpServer, type HttpServer } from "../../src/http/server.ts";
import { type Ask } from "../../src/knowledge/ask.ts";
import { createPasswordSeal } from "../../src/knowledge/ingest/document-password.ts";
import { createRetryJob } from "../../src/knowledge/ingest/retry-job.ts";
import { createUnlocking } from "../../src/knowledge/ingest/unlocking.ts";
import { createUploads } from "../../src/knowledge/ingest/upload.ts";
import { type Job } from "../../src/knowledge/job.ts";
import { Judgements } from "../../src/knowledge/loop/judgements.ts";
import { VerifiedAnswers } from "../../src/knowledge/loop/verified-answers.ts";
import { createRemoval } from "../../src/knowledge/removal.ts";
import { MemoryLimiter } from "../../src/coordination/memory/memory-limiter.ts";
import { MemoryPresence } from "../../src/coordination/memory/memory-presence.ts";
import { limitsOf } from "../../src/limit-settings.ts";
import { openTokens } from "../../src/roles/tokens.ts";
import { type Presence } from "../../src/tenancy/presence.ts";
import { MemoryTickets } from "../../src/coordination/memory/tickets.ts";
import { openBatches } from "../../src/roles/batches.ts";
import { openMemoryBatches } from "../../src/roles/coordination.ts";
import { databasePart } from "../../src/roles/health-parts.ts";
import { openDiskFiles } from "../../src/stores/disk/disk-files.ts";
import { openSqliteStore } from "../../src/stores/sqlite/sqlite-store.ts";
import { type Store } from "../../src/stores/store.ts";
import { createEventLoopMonitor } from "../../src/telemetry/event-loop.ts";
import { HealthBoard } from "../../src/telemetry/health-board.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { permissions, type Permission } from "../../src/tenancy/permission.ts";
import { tenantSchema, userSchema } from "../../src/tenancy/tenant.ts";
import { type Admission } from "../../src/tenancy/ticket.ts";
import { WrittenTurns } from "../../src/voice/session/written-turns.ts";
import { type Tokens } from "../../src/tenancy/token.ts";
import { UsageLimits } from "../../src/tenancy/usage-limits.ts";

export interface HttpBench {
  readonly url: string;
  readonly server: HttpServer;
  readonly internal: RunningServer;
  readonly store: Store;
  readonly lifecycle: Lifecycle;
  readonly filesDirectory: string;
  readonly accepted: { socket: WebSocket; admission: Admission }[];
  readonly tokens: Tokens;
  readonly presence: Presence;
  /** Tells those who follow jobs. */
  readonly tell: (job: Job) => void;
  readonly followers: () => number;
  /** Replaces what answers questions. */
  answerWith(ask: Partial<Ask>): void;
  token(options?: { tenant?: string; user?: string; permissions?: readonly Permission[] }): Promise<string>;
  /** A request with a token that allows everything but operating, unless told otherwise. */
  call(path: string, options?: CallOptions): Promise<Reply>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly method?: string;
  readonly json?: unknown;
  readonly body?: FormData | string;
  readonly headers?: Record<string, string>;
  readonly tenant?: string;
  readonly user?: string;
  readonly permissions?: readonly Permission[];
  /** None at all: the request comes without a token. */
  readonly anonymous?: boolean;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Record<string, unknown>;
}

export interface BenchOptions {
  readonly localMode?: boolean;
  readonly environment?: Record<string, string>;
  readonly consoleDirectory?: string;
  /** With the limits of the environment; without, nobody is limited. */
  readonly limited?: boolean;
}

/** A real server on a free port over a real store; only what answers questions and signs tokens is replaced. */
export async function startHttpBench(options: BenchOptions = {}): Promise<HttpBench> {
  const directory = await mkdtemp(join(tmpdir(), "equivox-http-"));
  const filesDirectory = join(directory, "files");
  const settings = readConfig({ PORT: "0", METRICS_PORT: "0", EQUIVOX_UPLOAD_MAX_BYTES: "200000", ...options.environment });
  const store = openSqliteStore({ directory });
  const files = await openDiskFiles({ directory: filesDirectory });
  const clock = systemClock;
  const random = systemRandom;
  const scope = new Scope();
  const secretKey = settings.secretKey ?? "a secret of at least thirty-two characters";
  const tokens = await openTokens({ ...settings, secretKey }, store.tenancy, { clock, log: silentLog, scope });
  const presence = new MemoryPresence();
  const localMode = options.localMode ?? false;
  // Time stands still for limits, so that nothing comes back while a test asks.
  const still = new ManualClock();
  const limits =
    options.limited === true
      ? new UsageLimits({
          limiter: new MemoryLimiter({ clock: still, maxKeys: 1_000 }),
          limits: limitsOf(settings, { localMode }),
          clock: still,
        })
      : undefined;
  const listeners = new Set<(job: Job) => void>();
  let answering: Partial<Ask> = {};
  const ask: Ask = {
    retrieve: (question) => (answering.retrieve ?? missing)(question),
    ask: (question) => (answering.ask ?? missing)(question),
  };
  const queue = openMemoryBatches(settings, clock, scope);
  const batches = openBatches({ config: settings, queue, equipment: store.equipment, ask, clock, random, log: silentLog }, scope);
  const lifecycle = new Lifecycle();
  const eventLoop = createEventLoopMonitor();
  const metrics = createMetrics({ clock, eventLoop });
  const health = new HealthBoard({ clock });
  health.add(databasePart({ ping: () => store.ping() }, { vital: true, effect: "nothing is served" }));
  const accepted: HttpBench["accepted"] = [];
  const seal = createPasswordSeal(() => Promise.resolve({ secret: "the secret of the HTTP bench, of 32 characters" }));
  const unlocking = createUnlocking({ ...store, seal, clock, onQueued: () => undefined });
  const services = {
    ...store,
    understand: createUnderstand({ timeoutMs: 0, clock, log: silentLog }),
    writtenTurns: new WrittenTurns({ store: store.sessions, clock, log: silentLog, maxTurns: 10, patienceMs: 60_000 }),
    clock,
    random,
    files,
    tokens,
    presence,
    ...(limits === undefined ? {} : { limits }),
    tickets: new MemoryTickets({ lifetimeMs: settings.ticketLifetimeMs, maxOutstanding: settings.ticketMaxOutstanding, clock, random }),
    ask,
    batches,
    uploads: createUploads({
      files,
      documents: store.documents,
      random,
      clock,
      limits: { maxBytes: settings.uploadMaxBytes, maxConcurrent: 2, timeoutMs: 10_000 },
      unlocking,
      onAccepted: () => undefined,
    }),
    unlocking,
    retryJob: createRetryJob({ jobs: store.jobs, clock, onQueued: () => undefined }),
    jobEvents: {
      onProgress(listener: (job: Job) => void) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    removal: createRemoval({ ...store, files, log: silentLog }),
    judgements: new Judgements({ ...store, answers: store.sessions, clock, limits: settings }),
    verified: new VerifiedAnswers({ ...store, store: store.verifiedAnswers, clock, random, limits: settings }),
    engines: { embedding: "minilm", speechToText: "soundswallower", textToSpeech: "flite", voiceActivity: "silero", answers: "extractive" },
  };
  const common = {
    settings,
    services,
    log: silentLog,
    metrics,
    eventLoop,
    lifecycle,
    localMode,
    version: "1.2.3",
    role: "all",
    health,
  };
  const closeRest = async () => {
    health.close();
    eventLoop.close();
    await scope.close();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  };
  const server = await createHttpServer({
    ...common,
    consoleDirectory: options.consoleDirectory ?? join(directory, "no-console"),
    acceptVoice: (socket, admission) => void accepted.push({ socket, admission }),
  }).catch(async (error: unknown) => {
    await closeRest();
    throw error;
  });
  const internal = await createInternalServer({ ...common, random });
  lifecycle.ready();

  const token: HttpBench["token"] = ({ tenant = "acme", user = "ann", permissions: allowed = everything } = {}) =>
    tokens.issue({ tenant: tenantSchema.parse(tenant), user: userSchema.parse(user), permissions: allowed, lifetimeMs: 60_000 });

  return {
    url: server.url,
    server,
    internal,
    store,
    lifecycle,
    filesDirectory,
    accepted,
    tokens,
    presence,
    tell: (job) => [...listeners].forEach((listener) => listener(job)),
    followers: () => listeners.size,
    answerWith(next) {
      answering = next;
    },
    token,
    async call(path, call = {}) {
      const authorization: Record<string, string> = call.anonymous === true ? {} : { authorization: `Bearer ${await token(call)}` };
      const json: Record<string, string> = call.json === undefined ? {} : { "content-type": "application/json" };
      const response = await fetch(server.url + path, {
        method: call.method ?? (call.json === undefined && call.body === undefined ? "GET" : "POST"),
        headers: { ...authorization, ...json, ...call.headers },
        body: call.body ?? (call.json === undefined ? null : JSON.stringify(call.json)),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, text, json: parse(text) };
    },
    async close() {
      await Promise.all([server.close(), internal.close()]);
      await closeRest();
    },
  };
}

const everything = permissions.filter((permission) => permission !== "operator");

function missing(): never {
  throw failure("answer-failed", { problem: "the test did not say what to answer" });
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** A scripted answer of one cited sentence. */
export function answerOf(text: string, documentId = "doc.press.0000000000000001"): Ask["ask"] {
  return async function* () {
    const citation = { n: 1, documentId, version: 1, title: "Manual", page: 4, headingPath: ["2 Care", "2.1 Oil"], quote: text };
    yield { type: "sentence", sentence: { index: 0, text, spoken: text, warning: false, citations: [citation] } };
    yield { type: "done", answerId: "ans.1", answered: true, timing: { retrieve: 3, firstSentence: 5, total: 9 } };
  };
}
