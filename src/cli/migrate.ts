import { readConfig } from "../config.ts";
import { migrate as migrateStore, type MigrationStep } from "../roles/migration.ts";
import { type Command, parseCommandLine } from "./command.ts";

const words = { present: "is there", done: "done", would: "would be done", failed: "FAILED" } as const;

export const migrate: Command = {
  name: "migrate",
  usage: `Usage: equivox migrate [--dry-run] [--json]

  --dry-run         says what would be done, and changes nothing
  --json            prints {ok, steps:[{what, outcome}]}

Without MONGO_URL it brings the database in DATA_DIR to this version; stop the server first. With MONGO_URL it makes indexes
and, on a sharded cluster, shards collections; servers may go on. It can be run any number of times, and refuses a
database that is not this product's. Exit code 1 when something is left for a person to do.`,

  async run(argv, context) {
    const { values } = parseCommandLine(argv, { "dry-run": { type: "boolean" }, json: { type: "boolean" } });
    const steps: MigrationStep[] = [];
    for await (const step of migrateStore(readConfig(context.environment), { dryRun: values["dry-run"] ?? false })) {
      steps.push(step);
      if (!values.json) context.print(`${words[step.outcome]}: ${step.what}`);
    }
    const ok = steps.every(({ outcome }) => outcome !== "failed");
    if (values.json) context.print(JSON.stringify({ ok, steps }, null, 2));
    return ok ? 0 : 1;
  },
};
