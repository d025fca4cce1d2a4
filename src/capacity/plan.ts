import { failure } from "../errors.ts";
import { type DeployedRole, deployedRoles, type PlannedRole, plannedRoles, targetShare } from "./deployed-role.ts";
import { type Measurements } from "./measurements.ts";
import { type Prices } from "./prices.ts";
import { type Load, loadOf, type Usage } from "./usage.ts";

/** How many replicas of a role, and what decides it. */
export interface RolePlan {
  readonly role: PlannedRole;
  readonly replicas: number;
  readonly minReplicas: number;
  readonly decidedBy: "minimum" | "processor" | "memory" | "connections" | "sessions";
  /** Cores that are busy. */
  readonly cpus: number;
  /** Resident memory of all replicas. */
  readonly memoryBytes: number;
}

export interface Plan {
  readonly load: Load;
  readonly roles: readonly RolePlan[];
  readonly pods: number;
  readonly database: Prices["databaseTiers"][number];
  readonly databaseConnections: number;
  readonly warnings: readonly string[];
}

interface Demand {
  /** Milliseconds of processor in a second. */
  readonly cpuMs: number;
  /** Memory beyond what each replica takes with nothing to do. */
  readonly memoryBytes: number;
  readonly connections: number;
  readonly sessions: number;
}

/** Times the manual is searched for one spoken question, ahead of its end as well; an assumption, a session does up to 8. */
const searchesPerTurn = 2;

/** Works out replicas and database. Throws `capacity-refused` when the database's connections do not suffice, with the way out. */
export function planCapacity(usage: Usage, measured: Measurements, prices: Prices): Plan {
  const load = loadOf(usage);
  const warnings: string[] = [];
  const roles = plannedRoles.map((role) => {
    const plan = planRole(role, demandOf(role, usage, load, measured), measured.idleMemoryBytes[role], usage);
    const { maxReplicas } = deployedRoles[role];
    if (plan.replicas > maxReplicas) {
      warnings.push(`${role} needs ${plan.replicas} replicas (${plan.decidedBy}), and its autoscaler stops at ${maxReplicas}`);
    }
    return plan;
  });
  const pods = roles.reduce((sum, { replicas }) => sum + replicas, 0);
  const databaseConnections = pods * usage.maxPoolSize;
  const database = chooseTier(usage, prices, pods, databaseConnections);
  return { load, roles, pods, database, databaseConnections, warnings };
}

function demandOf(role: PlannedRole, usage: Usage, load: Load, measured: Measurements): Demand {
  const nothing = { memoryBytes: 0, connections: 0, sessions: 0 };
  const { talkingCpuMsPerSecond, retrieveCpuMs, askCpuMs, idleSocketCpuMsPerSecond } = measured;
  switch (role) {
    case "gateway":
      return { ...nothing, cpuMs: load.requestsPerSecond * askCpuMs.gateway };
    case "voice": {
      const perSecond = talkingCpuMsPerSecond.session + (usage.speech === "embedded" ? talkingCpuMsPerSecond.engines : 0);
      return {
        cpuMs: usage.users * idleSocketCpuMsPerSecond + load.spokenSeconds * perSecond,
        memoryBytes: usage.users * measured.memoryPerSocketBytes,
        connections: usage.users,
        sessions: usage.users,
      };
    }
    case "rag": {
      const searches = load.turnsPerSecond * searchesPerTurn * retrieveCpuMs.rag;
      return { ...nothing, cpuMs: searches + (load.answersPerSecond + load.requestsPerSecond) * askCpuMs.rag };
    }
    case "worker":
      return { ...nothing, cpuMs: (load.chunksPerSecond / measured.ingestChunksPerSecond) * 1_000 };
  }
}

function planRole(role: PlannedRole, demand: Demand, idleMemoryBytes: number, { sessionsPerReplica }: Usage): RolePlan {
  const deployed: DeployedRole = deployedRoles[role];
  const freeMemory = deployed.memoryBytes * targetShare.memory - idleMemoryBytes;
  if (freeMemory <= 0) {
    const most = `${Math.floor((deployed.memoryBytes * targetShare.memory) / 1_048_576)} MiB`;
    throw failure("capacity-refused", { problem: `a replica of ${role} takes more with nothing to do than the ${most} it may use` });
  }
  const needed = [
    ["processor", demand.cpuMs / 1_000 / (deployed.cpus * targetShare.cpu)],
    ["memory", demand.memoryBytes / freeMemory],
    ["connections", demand.connections / (deployed.connections ?? Infinity)],
    ["sessions", demand.sessions / sessionsPerReplica],
  ] as const;
  let replicas = deployed.minReplicas;
  let decidedBy: RolePlan["decidedBy"] = "minimum";
  for (const [what, count] of needed) {
    if (Math.ceil(count) <= replicas) continue;
    replicas = Math.ceil(count);
    decidedBy = what;
  }
  return {
    role,
    replicas,
    minReplicas: deployed.minReplicas,
    decidedBy,
    cpus: demand.cpuMs / 1_000,
    memoryBytes: replicas * idleMemoryBytes + demand.memoryBytes,
  };
}

function chooseTier({ databaseTier, maxPoolSize }: Usage, { databaseTiers }: Prices, pods: number, connections: number) {
  const named = databaseTiers.filter(({ name }) => databaseTier === undefined || name === databaseTier);
  if (named.length === 0) {
    const known = databaseTiers.map(({ name }) => name).join(", ");
    throw failure("usage", { problem: `--database-tier ${databaseTier ?? ""} is not in the price file. There are: ${known}.` });
  }
  const fitting = named.filter((tier) => tier.connections >= connections).sort((left, right) => left.hour - right.hour)[0];
  if (fitting) return fitting;
  const largest = named.reduce((most, tier) => (tier.connections > most.connections ? tier : most));
  const pool = Math.floor(largest.connections / pods);
  const bigger = databaseTiers.find((tier) => tier.connections >= connections);
  const ways = [
    ...(pool >= 1 ? [`set EQUIVOX_MONGO_MAX_POOL_SIZE to ${pool} or less (--max-pool-size ${pool})`] : []),
    ...(bigger ? [`take ${bigger.name}`] : []),
    "put fewer, larger replicas",
  ];
  throw failure("capacity-refused", {
    problem: `${pods} replicas with ${maxPoolSize} connections each make ${connections}, and ${largest.name} allows ${largest.connections}; ${ways.join(", or ")}`,
  });
}
