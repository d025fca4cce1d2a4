import { readConfig, type Config } from "../config.ts";
import { failure } from "../errors.ts";
import { startProduct, type Product } from "../roles/product.ts";
import { isClusterWorker } from "../roles/cluster-worker.ts";
import { parseRole, type Role, roles } from "../roles/role.ts";
import { startRole } from "../roles/running-role.ts";
import { sampleSlug } from "../roles/sample.ts";
import { serveByWorkers } from "../roles/serve-by-workers.ts";
import { type Equipment } from "../tenancy/equipment.ts";
import { parseCommandLine, type Command, type CommandContext } from "./command.ts";

export const serve: Command = {
  name: "serve",
  usage: `Usage: equivox serve [--role ${roles.join("|")}] [--port N] [--workers N]

  --role R          all, the default: everything in one process
  --port N          overrides PORT
  --workers N       overrides EQUIVOX_WORKERS: processes of this role that share the port

The other roles, and more than one worker, need MONGO_URL, REDIS_URL and SECRET_KEY.`,

  async run(argv, context) {
    const options = { role: { type: "string" }, port: { type: "string" }, workers: { type: "string" } } as const;
    const { values, positionals } = parseCommandLine(argv, options);
    if (positionals.length > 0) throw failure("usage", { problem: `${positionals.join(" ")} is not understood.` });
    const role = parseRole(values.role ?? "all");
    const config = readConfig({
      ...context.environment,
      ...(values.port === undefined ? {} : { PORT: values.port }),
      ...(values.workers === undefined ? {} : { EQUIVOX_WORKERS: values.workers }),
    });
    // A worker runs this same command, as one of those that its primary was told to start.
    if (config.workers > 1 && !isClusterWorker()) return serveByWorkers({ role, config, ...context });
    try {
      return await serveHere(role, config, context);
    } catch (error) {
      // Stopped while it was starting, which is what was asked for.
      if (context.signal.aborted) return 0;
      throw error;
    }
  },
};

async function serveHere(role: Role, config: Config, context: CommandContext): Promise<number> {
  const { signal, hurry } = context;
  const print = (text: string): void => {
    // The primary speaks for its workers.
    if (!isClusterWorker()) context.print(text);
  };
  if (role !== "all") {
    const running = await startRole(role, config, { signal, hurry });
    print(`\n  Equivox ${role} is ready${running.url === undefined ? "" : ` at ${running.url}`}; metrics at ${running.metricsUrl}\n`);
    await stopped(signal);
    context.report("Stopping: finishing what is under way…");
    await running.close();
    return 0;
  }
  const product = await startProduct(config, { signal, hurry });
  const stop = stopped(signal);
  await Promise.race([product.sampleReady, stop]);
  if (!signal.aborted) print(welcome(product, await product.localEquipment()));
  await stop;
  context.report("Stopping: finishing the turns under way…");
  await product.close();
  return 0;
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
  // The sample has an answer to the question below; the reader's own machines may not have a manual.
  const shown = machines.find(({ slug }) => slug === sampleSlug) ?? machines[0];
  if (!shown) return "none yet: add a machine in the console";
  const more = machines.length > 1 ? ` and ${machines.length - 1} more` : "";
  const question = shown.slug === sampleSlug ? "How much oil do I fill in?" : "Your question";
  return `${shown.name} (${shown.slug})${more}; try npx equivox ask "${question}" --equipment ${shown.slug}`;
}
