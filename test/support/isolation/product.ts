import { readConfig } from "../../../src/config.ts";
import { mintToken } from "../../../src/roles/local-access.ts";
import { type Permission, permissions } from "../../../src/tenancy/permission.ts";
import { tenantSchema, userSchema } from "../../../src/tenancy/tenant.ts";
import { startProductProcess, temporaryFolder } from "../product-process.ts";
import { freePort } from "../free-port.ts";
import { HttpCaller } from "./http-caller.ts";

/** A running product with several tenants, and whoever may call it. */
export interface ManyTenants {
  /** The same user's name in whichever tenant; everything but an operator's permission unless others are given. */
  caller(tenant: string, chosen?: readonly Permission[]): Promise<HttpCaller>;
  /** What the product tells its operators of itself: log, figures, health. */
  toldOperators(): Promise<string[]>;
  stop(): Promise<void>;
}

const secret = "a secret of at least thirty-two characters";
const lifetimeMs = 3_600_000;
/** One name in every tenant, as the user of one company has it in another. */
const user = userSchema.parse("ann");

/** Nobody is slowed down, all that might be logged is, and the sample's manual, which is larger than what is taken, keeps no thread busy. */
export const freely: Readonly<Record<string, string>> = {
  SECRET_KEY: secret,
  LOG_LEVEL: "debug",
  EQUIVOX_UPLOAD_MAX_BYTES: "20000",
  EQUIVOX_JOB_CONCURRENCY: "4",
  EQUIVOX_SHED_EVENT_LOOP_DELAY_MS: "0",
  EQUIVOX_QUESTION_EMBEDDING_TIMEOUT_MS: "20000",
  EQUIVOX_LIMIT_USER_REQUESTS: "0",
  EQUIVOX_LIMIT_TENANT_REQUESTS: "0",
  EQUIVOX_LIMIT_ADDRESS_REQUESTS: "0",
  EQUIVOX_LIMIT_USER_CONNECTS: "0",
  EQUIVOX_LIMIT_ADDRESS_CONNECTS: "0",
  EQUIVOX_CONNECTIONS_PER_USER: "100",
};

/** @param url where all of its API is */
export function callersOf(url: string, dataDir: string): ManyTenants["caller"] {
  const config = readConfig({ SECRET_KEY: secret, DATA_DIR: dataDir });
  return async (tenant, chosen = permissions.filter((permission) => permission !== "operator")) =>
    new HttpCaller(url, await mintToken(config, { tenant: tenantSchema.parse(tenant), user, permissions: [...chosen], lifetimeMs }));
}

/** Metrics and health of an internal port. */
export async function readInternalPort(port: number): Promise<string[]> {
  return Promise.all(["/metrics", "/health/detailed"].map(async (path) => (await fetch(`http://127.0.0.1:${port}${path}`)).text()));
}

/** One process with everything in it. */
export async function startOneProcess(): Promise<ManyTenants> {
  const folder = temporaryFolder();
  const metricsPort = await freePort();
  const product = await startProductProcess(folder.path, { ...freely, METRICS_PORT: String(metricsPort) });
  return {
    caller: callersOf(product.url, folder.path),
    toldOperators: async () => [product.output(), ...(await readInternalPort(metricsPort))],
    async stop() {
      await product.kill();
      folder.remove();
    },
  };
}
