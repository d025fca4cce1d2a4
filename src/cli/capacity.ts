import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type z } from "zod";
import { costsOf } from "../capacity/cost.ts";
import { measurementsSchema } from "../capacity/measurements.ts";
import { planCapacity } from "../capacity/plan.ts";
import { pricesSchema } from "../capacity/prices.ts";
import { budgetOf, reportOf } from "../capacity/report.ts";
import { type Usage, usageSchema } from "../capacity/usage.ts";
import { failure, problemOf } from "../errors.ts";
import { type Command, parseCommandLine, required } from "./command.ts";

const shipped = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** Options that are numbers, and the field of the usage that each is. */
const numbers = {
  users: "users",
  "talk-share": "talkShare",
  "question-seconds": "questionSeconds",
  "answer-seconds": "answerSeconds",
  "requests-per-user-hour": "requestsPerUserHour",
  "pages-per-hour": "pagesPerHour",
  "busy-hours": "busyHours",
  "cached-share": "cachedShare",
  "sessions-per-replica": "sessionsPerReplica",
  "max-pool-size": "maxPoolSize",
} as const satisfies Readonly<Record<string, keyof Usage>>;

const words = { speech: "speech", answers: "answers", "database-tier": "databaseTier" } as const satisfies Readonly<
  Record<string, keyof Usage>
>;

const string = { type: "string" } as const;
const options = {
  users: string,
  "talk-share": string,
  "question-seconds": string,
  "answer-seconds": string,
  "requests-per-user-hour": string,
  "pages-per-hour": string,
  "busy-hours": string,
  "cached-share": string,
  "sessions-per-replica": string,
  "max-pool-size": string,
  speech: string,
  answers: string,
  "database-tier": string,
  measurements: string,
  prices: string,
  json: { type: "boolean" },
} as const;

export const capacity: Command = {
  name: "capacity",
  usage: `Usage: equivox capacity --users N [OPTIONS]

  --users N                     users connected at once
  --talk-share S                share of them in a turn, asking or hearing the answer (default: 0.05)
  --question-seconds N          (default: 4)
  --answer-seconds N            (default: 8)
  --requests-per-user-hour N    questions in writing and retrievals (default: 2)
  --pages-per-hour N            pages uploaded in an hour, by all (default: 500)
  --busy-hours N                hours of a month that are like this; else the least replicas run (default: 176)
  --cached-share S              share of questions that a cache answers (default: 0)
  --speech embedded|provider    (default: embedded)
  --answers extractive|provider (default: extractive)
  --sessions-per-replica N      sessions above which the autoscaler adds a voice replica (default: 140)
  --max-pool-size N             EQUIVOX_MONGO_MAX_POOL_SIZE (default: 100)
  --database-tier NAME          of the price file; default: the cheapest that has the connections
  --measurements FILE           default: bench/measurements.json
  --prices FILE                 default: deploy/prices.json
  --json                        prints {usage, plan, costs, budget}`,

  async run(argv, context) {
    const { values, positionals } = parseCommandLine(argv, options);
    if (positionals.length > 0) throw failure("usage", { problem: `${positionals.join(" ")} is not understood.` });
    required(values.users, "--users");
    const usage = readUsage(values);
    const measured = await readShape(values.measurements ?? shipped("bench/measurements.json"), measurementsSchema);
    const prices = await readShape(values.prices ?? shipped("deploy/prices.json"), pricesSchema);
    const plan = planCapacity(usage, measured, prices);
    const costs = costsOf(plan, usage, prices);
    if (values.json) context.print(JSON.stringify({ usage, plan, costs, budget: budgetOf(costs) }, null, 2));
    else context.print(reportOf({ plan, costs, usage }, { measured, prices }));
    return 0;
  },
};

function readUsage(values: Readonly<Record<string, string | boolean | undefined>>): Usage {
  const given: Record<string, unknown> = {};
  for (const [option, field] of Object.entries(numbers)) {
    const value = values[option];
    // `Number` takes an empty text for zero.
    if (value !== undefined) given[field] = value === "" ? Number.NaN : Number(value);
  }
  for (const [option, field] of Object.entries(words)) if (values[option] !== undefined) given[field] = values[option];
  const usage = usageSchema.safeParse(given);
  if (usage.success) return usage.data;
  const [issue] = usage.error.issues;
  const field = issue?.path[0];
  const option = Object.entries({ ...numbers, ...words }).find(([, name]) => name === field)?.[0] ?? String(field);
  throw failure("usage", { problem: `--${option} ${String(values[option])}: ${issue?.message ?? "not valid"}.` });
}

/** Throws `file-unreadable`, with the field that is wrong. */
async function readShape<Shape extends z.ZodType>(path: string, schema: Shape): Promise<z.output<Shape>> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    throw failure("file-unreadable", { path, problem: problemOf(error) }, error);
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw failure("file-unreadable", { path, problem: `${issue?.path.join(".") || "it"}: ${issue?.message ?? "not valid"}` });
}
