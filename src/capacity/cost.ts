import { deployedRoles } from "./deployed-role.ts";
import { type Plan } from "./plan.ts";
import { type Prices } from "./prices.ts";
import { type Usage } from "./usage.ts";

/** US dollars a month. */
export interface Cost {
  readonly what: string;
  readonly usd: number;
  /** The line of the original budget that it belongs to; provider minutes belong to none. */
  readonly budget: keyof typeof originalBudget | "not planned" | "providers";
}

/** The original plan's budget for 10,000 users, US dollars a month. */
export const originalBudget = { mongodb: 2_000, redis: 500, kubernetes: 1_000, monitoring: 200 };

const monthHours = 730;
const hourSeconds = 3_600;
const gibibyte = 1_073_741_824;
const gigabyte = 1_000_000_000;
/** 24 kHz, 16 bits, mono, as answers are sent; framing is under 3 % of it. */
const audioBytesPerSecond = 48_000;
/** English, read aloud at the usual 150 words a minute. */
const charactersPerSecond = 15;
/** A question with six passages, an answer of three sentences; an assumption. */
const tokensOfAnswer = { input: 1_800, output: 120 };
/** How long a connection lasts; an assumption. */
const connectionSeconds = 1_800;

/** What a plan costs in a month. */
export function costsOf(plan: Plan, usage: Usage, prices: Prices): Cost[] {
  const { load } = plan;
  const busySeconds = usage.busyHours * hourSeconds;
  const answerGigabytesPerSecond = (load.answerSeconds * audioBytesPerSecond) / gigabyte;
  const roles = plan.roles.map(({ role, replicas, minReplicas }): Cost => {
    const { cpus, memoryBytes } = deployedRoles[role];
    const hour = cpus * prices.compute.cpuHour + (memoryBytes / gibibyte) * prices.compute.gibHour;
    const hours = replicas * usage.busyHours + minReplicas * Math.max(0, monthHours - usage.busyHours);
    return { what: role, usd: hour * hours, budget: "kubernetes" };
  });
  const { unit } = prices.loadBalancer;
  const units = Math.max(
    usage.users / unit.connections,
    usage.users / connectionSeconds / unit.newConnectionsPerSecond,
    (answerGigabytesPerSecond * hourSeconds) / unit.gigabytesPerHour,
  );
  return [
    ...roles,
    { what: "Kubernetes itself", usd: prices.compute.clusterHour * monthHours, budget: "kubernetes" },
    { what: `MongoDB ${plan.database.name}`, usd: plan.database.hour * monthHours, budget: "mongodb" },
    { what: `Redis, ${prices.redis.nodes} nodes`, usd: prices.redis.nodes * prices.redis.nodeHour * monthHours, budget: "redis" },
    { what: "monitoring", usd: prices.monitoringMonth, budget: "monitoring" },
    {
      what: "load balancer",
      usd: prices.loadBalancer.hour * monthHours + units * prices.loadBalancer.unitHour * usage.busyHours,
      budget: "not planned",
    },
    { what: "egress", usd: answerGigabytesPerSecond * busySeconds * prices.egressGigabyte, budget: "not planned" },
    ...providerCosts(plan, usage, prices),
  ];
}

function providerCosts({ load }: Plan, usage: Usage, { providers }: Prices): Cost[] {
  const busySeconds = usage.busyHours * hourSeconds;
  const costs: Cost[] = [];
  if (usage.speech === "provider") {
    const minutes = (load.spokenSeconds * busySeconds) / 60;
    const thousands = (load.answerSeconds * charactersPerSecond * busySeconds) / 1_000;
    costs.push(
      { what: `speech recognition, ${Math.round(minutes)} min`, usd: minutes * providers.speechToTextMinute, budget: "providers" },
      {
        what: `speech synthesis, ${Math.round(thousands)} k characters`,
        usd: thousands * providers.textToSpeechThousandCharacters,
        budget: "providers",
      },
    );
  }
  if (usage.answers === "provider") {
    const answers = (load.answersPerSecond + load.requestsPerSecond) * busySeconds;
    const { languageModelMillionInputTokens: input, languageModelMillionOutputTokens: output } = providers;
    const each = (tokensOfAnswer.input * input + tokensOfAnswer.output * output) / 1_000_000;
    costs.push({ what: `language model, ${Math.round(answers)} answers`, usd: answers * each, budget: "providers" });
  }
  return costs;
}
