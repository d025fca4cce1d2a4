// A rag server around an answerer that needs no search: what is measured with it is the way there and back.
import { systemClock } from "../src/base/clock.ts";
import { silentLog } from "../src/base/log.ts";
import { systemRandom } from "../src/base/random.ts";
import { Lifecycle } from "../src/http/lifecycle.ts";
import { createRagServer } from "../src/http/rag-server.ts";
import { createServiceTokens } from "../src/tenancy/service-tokens.ts";
import { doubleAsk } from "./rag-double-ask.ts";

const server = await createRagServer({
  ask: doubleAsk(),
  serviceTokens: createServiceTokens({ secret: String(process.env["SECRET_KEY"]), clock: systemClock }),
  lifecycle: new Lifecycle(),
  clock: systemClock,
  random: systemRandom,
  log: silentLog,
  metrics: { httpRequest: () => undefined },
  requestTimeoutMs: 30_000,
  bodyMaxBytes: 65_536,
  maxConcurrent: 256,
  host: "127.0.0.1",
  port: 0,
  headersTimeoutMs: 15_000,
  keepAliveTimeoutMs: 65_000,
  drainTimeoutMs: 1_000,
});
process.stdout.write(`${server.port}\n`);
process.once("SIGTERM", () => {
  const { user, system } = process.cpuUsage();
  process.stdout.write(`${JSON.stringify({ cpuMs: (user + system) / 1_000 })}\n`);
  void server.close();
});
