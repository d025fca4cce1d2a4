import { readConfig, type Config } from "../config.ts";
import { failure } from "../errors.ts";
import { startProduct } from "../roles/product.ts";
import { mintLocalToken, runningServer } from "../roles/local-access.ts";
import { tenantSchema, localTenant, type TenantId } from "../tenancy/tenant.ts";
import { Api } from "./api.ts";
import { type CommandContext } from "./command.ts";

/** How long a command waits for a database or a Redis that does not answer. */
const commandPatienceMs = 10_000;

/** A server that a command talks to, wherever it runs. */
export interface Connection {
  readonly api: Api;
  close(): Promise<void>;
}

/**
 * Finds a server: EQUIVOX_URL, else the one that runs on DATA_DIR, else one started in this process under DATA_DIR's lock, on a
 * loopback port of its own. Throws `data-dir-locked` and whatever keeps a server from starting.
 */
export async function connect(context: CommandContext, tenantName?: string): Promise<Connection> {
  const config = readConfig(context.environment);
  const tenant = parseTenant(tenantName);
  if (config.serverUrl !== undefined) {
    if (config.serverToken === undefined) throw failure("usage", { problem: "EQUIVOX_URL is set without EQUIVOX_TOKEN. Set both." });
    return { api: new Api(config.serverUrl, config.serverToken), close: async () => undefined };
  }
  const running = await runningServer(config);
  if (running) return { api: new Api(running.url, await mintLocalToken(config, tenant)), close: async () => undefined };
  return startHere(config, tenant, context);
}

async function startHere(config: Config, tenant: TenantId, { redraw, signal }: CommandContext): Promise<Connection> {
  const product = await startProduct(
    { ...config, host: "127.0.0.1", port: 0, metricsPort: 0, publicUrl: undefined },
    { patienceMs: commandPatienceMs, signal },
  );
  try {
    redraw("Preparing…");
    await product.sampleReady;
    await product.jobsDone(signal);
    redraw("");
  } catch (error) {
    await product.close();
    throw error;
  }
  return { api: new Api(product.url, await mintLocalToken(config, tenant)), close: () => product.close() };
}

/** The tenant that `--tenant` names; the local one without it. Throws `usage`. */
export function parseTenant(name: string | undefined): TenantId {
  if (name === undefined) return localTenant;
  const tenant = tenantSchema.safeParse(name);
  if (!tenant.success) throw failure("usage", { problem: `--tenant ${name}: ${tenant.error.issues[0]?.message ?? "not valid"}.` });
  return tenant.data;
}
