import { readConfig } from "../config.ts";
import { failure } from "../errors.ts";
import { startProduct, type Product } from "../roles/product.ts";
import { type Equipment } from "../tenancy/equipment.ts";
import { parseCommandLine, type Command } from "./command.ts";

const roles = ["all", "gateway", "voice", "rag", "worker"];

export const serve: Command = {
  name: "serve",
  usage: `Usage: equivox serve [--role all] [--port N]

  --role R          all, the default: everything in one process
  --port N          overrides PORT`,

  async run(argv, context) {
    const { values, positionals } = parseCommandLine(argv, { role: { type: "string" }, port: { type: "string" } });
    if (positionals.length > 0) throw failure("usage", { problem: `${positionals.join(" ")} is not understood.` });
    checkRole(values.role ?? "all");
    const environment = values.port === undefined ? context.environment : { ...context.environment, PORT: values.port };
    const product = await startProduct(readConfig(environment));
    const stop = stopped(context.signal);
    await Promise.race([product.sampleReady, stop]);
    if (!context.signal.aborted) context.print(welcome(product, await product.localEquipment()));
    await stop;
    context.report("Stopping: finishing the turns under way…");
    await product.close();
    return 0;
  },
};

function checkRole(role: string): void {
  if (!roles.includes(role)) throw failure("usage", { problem: `${role} is no role. There are: ${roles.join(", ")}.` });
  if (role === "all") return;
  const problem = "separate roles need a shared store and shared state, and this version has the embedded ones only. Use --role all";
  throw failure("role-unavailable", { role, problem });
}

function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function welcome(product: Product, machines: readonly Equipment[]): string {
  const { engines } = product;
  return [
    "",
    `  Equivox is ready at ${product.url}`,
    "",
    `  Equipment   ${describeMachines(machines)}`,
    `  Engines     speech in: ${engines.speechToText} · speech out: ${engines.textToSpeech} · answers: ${engines.answers}`,
    `  Data        ${product.dataDir}`,
    `  Sign in     ${product.localMode ? "the console signs itself in on this machine; elsewhere set SECRET_KEY and HOST, then use a token" : "with a token"}`,
    `              npx equivox token --user me --tenant local --permissions ask,documents:read,documents:write,equipment:write`,
    `  Metrics     ${product.metricsUrl}`,
    `  Stop        Ctrl-C`,
    "",
  ].join("\n");
}

function describeMachines(machines: readonly Equipment[]): string {
  const [first, ...others] = machines;
  if (!first) return "none yet: add a machine in the console";
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  return `${first.name} (${first.slug})${more}; try npx equivox ask "How much oil do I fill in?" --equipment ${first.slug}`;
}
