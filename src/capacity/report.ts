import { type Cost, originalBudget } from "./cost.ts";
import { type Measurements } from "./measurements.ts";
import { type Plan } from "./plan.ts";
import { type Prices } from "./prices.ts";
import { type Usage } from "./usage.ts";

const megabyte = 1_048_576;

/** Costs a month beside the original budget. */
export interface BudgetLine {
  readonly what: string;
  readonly planned: number;
  readonly usd: number;
}

/** Sums costs by the lines of the original budget, which was made for 10,000 users; providers apart. */
export function budgetOf(costs: readonly Cost[]): {
  lines: BudgetLine[];
  infrastructureUsd: number;
  providersUsd: number;
  plannedUsd: number;
} {
  const sumOf = (wanted: Cost["budget"]) => costs.reduce((sum, { budget, usd }) => (budget === wanted ? sum + usd : sum), 0);
  const names = ["mongodb", "redis", "kubernetes", "monitoring"] as const;
  const lines: BudgetLine[] = [
    ...names.map((what) => ({ what, planned: originalBudget[what], usd: sumOf(what) })),
    { what: "not planned", planned: 0, usd: sumOf("not planned") },
  ];
  const sum = (name: "planned" | "usd") => lines.reduce((total, line) => total + line[name], 0);
  return { lines, infrastructureUsd: sum("usd"), providersUsd: sumOf("providers"), plannedUsd: sum("planned") };
}

/** The plan as tables for people. */
export function reportOf(
  { plan, costs, usage }: { plan: Plan; costs: readonly Cost[]; usage: Usage },
  { measured, prices }: { measured: Measurements; prices: Prices },
): string {
  const { lines, infrastructureUsd, providersUsd, plannedUsd } = budgetOf(costs);
  const dollars = (usd: number) => Math.round(usd).toLocaleString("en-US");
  const { load } = plan;
  return [
    `${usage.users.toLocaleString("en-US")} users connected, ${percent(usage.talkShare)} of them in a turn: ${load.turnsPerSecond.toFixed(1)} spoken questions a second.`,
    `Speech ${usage.speech}, answers ${usage.answers}. Figures of ${measured.date} on ${measured.machine}; prices of ${prices.date}, ${prices.region}.`,
    "",
    columns([
      ["role", "replicas", "decided by", "busy cores", "memory MB"],
      ...plan.roles.map(({ role, replicas, decidedBy, cpus, memoryBytes }) => [
        role,
        String(replicas),
        decidedBy,
        cpus.toFixed(1),
        (memoryBytes / megabyte).toFixed(0),
      ]),
    ]),
    `MongoDB ${plan.database.name}: ${plan.databaseConnections} of ${plan.database.connections} connections.`,
    "",
    columns([["cost", "USD a month"], ...costs.map(({ what, usd }) => [what, dollars(usd)])]),
    "",
    columns([
      ["line", "original plan", "this plan"],
      ...lines.map(({ what, planned, usd }) => [what, dollars(planned), dollars(usd)]),
      ["together", dollars(plannedUsd), dollars(infrastructureUsd)],
      ["providers", "-", dollars(providersUsd)],
    ]),
    ...plan.warnings.map((warning) => `\n! ${warning}`),
  ].join("\n");
}

const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`;

/** The first column left, the others right. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const pad = (cell: string, column: number) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0));
  return rows.map((row) => row.map(pad).join("  ")).join("\n");
}
