import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { costsOf } from "./cost.ts";
import { deployedRoles, type PlannedRole } from "./deployed-role.ts";
import { type Measurements, measurementsSchema } from "./measurements.ts";
import { planCapacity } from "./plan.ts";
import { pricesSchema } from "./prices.ts";
import { budgetOf } from "./report.ts";
import { type Usage, usageSchema } from "./usage.ts";

const megabyte = 1_048_576;
const measured: Measurements = measurementsSchema.parse({
  date: "2026-01-01",
  machine: "a test",
  memoryPerSocketBytes: 15_000,
  idleMemoryBytes: { gateway: 150 * megabyte, voice: 400 * megabyte, rag: 300 * megabyte, worker: 250 * megabyte },
  idleSocketCpuMsPerSecond: 0.005,
  talkingCpuMsPerSecond: { session: 20, engines: 400 },
  retrieveCpuMs: { gateway: 0.4, rag: 0.5 },
  askCpuMs: { gateway: 0.6, rag: 4 },
  ingestChunksPerSecond: 50,
});
const prices = pricesSchema.parse({
  date: "2026-01-01",
  region: "a test",
  sources: {},
  compute: { cpuHour: 0.04, gibHour: 0.005, clusterHour: 0.1 },
  databaseTiers: [
    { name: "small", connections: 2_000, hour: 0.5 },
    { name: "large", connections: 10_000_000, hour: 2 },
  ],
  redis: { nodes: 4, nodeHour: 0.15 },
  loadBalancer: { hour: 0.02, unitHour: 0.008, unit: { connections: 3_000, newConnectionsPerSecond: 25, gigabytesPerHour: 1 } },
  egressGigabyte: 0.1,
  monitoringMonth: 100,
  providers: {
    speechToTextMinute: 0.006,
    textToSpeechThousandCharacters: 0.03,
    languageModelMillionInputTokens: 0.2,
    languageModelMillionOutputTokens: 0.6,
  },
});
const usageOf = (given: Partial<Usage> & { users: number }) => usageSchema.parse(given);
const plan = (given: Partial<Usage> & { users: number }) => planCapacity(usageOf(given), measured, prices);
const replicas = (given: Partial<Usage> & { users: number }, role: PlannedRole) =>
  plan(given).roles.find((one) => one.role === role)?.replicas ?? NaN;
const costOf = (given: Partial<Usage> & { users: number }) => {
  const usage = usageOf(given);
  return budgetOf(costsOf(planCapacity(usage, measured, prices), usage, prices));
};

const usages = fc.record({
  users: fc.integer({ min: 1, max: 200_000 }),
  talkShare: fc.double({ min: 0, max: 1, noNaN: true }),
  speech: fc.constantFrom("embedded", "provider"),
  answers: fc.constantFrom("extractive", "provider"),
  busyHours: fc.integer({ min: 0, max: 730 }),
});

describe("the capacity plan", () => {
  it("never shrinks, in replicas or in dollars, when users are added", () => {
    fc.assert(
      fc.property(usages, fc.integer({ min: 0, max: 100_000 }), (usage, more) => {
        const [before, after] = [plan(usage), plan({ ...usage, users: usage.users + more })];
        for (const [index, { replicas }] of before.roles.entries()) {
          expect(after.roles[index]?.replicas).toBeGreaterThanOrEqual(replicas);
        }
        const [cheap, dear] = [costOf(usage), costOf({ ...usage, users: usage.users + more })];
        expect(dear.infrastructureUsd).toBeGreaterThanOrEqual(cheap.infrastructureUsd - 1e-6);
        expect(dear.providersUsd).toBeGreaterThanOrEqual(cheap.providersUsd - 1e-6);
      }),
    );
  });

  it("has as many replicas as the deployment at least has, and room for every core, byte and socket", () => {
    fc.assert(
      fc.property(usages, (usage) => {
        for (const { role, replicas, cpus, memoryBytes } of plan(usage).roles) {
          const deployed = deployedRoles[role];
          expect(replicas).toBeGreaterThanOrEqual(deployed.minReplicas);
          expect(cpus).toBeLessThanOrEqual(replicas * deployed.cpus * 0.7 + 1e-9);
          expect(memoryBytes).toBeLessThanOrEqual(replicas * deployed.memoryBytes * 0.8 + 1e-3);
          if (deployed.connections !== undefined) expect(usage.users).toBeLessThanOrEqual(replicas * deployed.connections);
        }
      }),
    );
  });

  it("says what decides the number of replicas", () => {
    const voice = (given: Partial<Usage> & { users: number }) => plan(given).roles.find(({ role }) => role === "voice");
    expect(voice({ users: 1, talkShare: 0 })).toMatchObject({ replicas: 5, decidedBy: "minimum" });
    expect(voice({ users: 10_000, talkShare: 0 })).toMatchObject({ replicas: 72, decidedBy: "sessions" });
    expect(voice({ users: 10_000, talkShare: 0, sessionsPerReplica: 100_000 })).toMatchObject({ replicas: 7, decidedBy: "connections" });
    // 500 in turns, a third of them speaking: 166.7 x 420 ms, and 50 ms of idle sockets, at 70 % of a core
    expect(voice({ users: 10_000, sessionsPerReplica: 100_000 })).toMatchObject({ replicas: 101, decidedBy: "processor" });
  });

  it("takes the engines' processor time off when providers do the speech, and bills their minutes apart", () => {
    const provider = { users: 10_000, speech: "provider", sessionsPerReplica: 100_000 } as const;
    expect(replicas(provider, "voice")).toBe(7);
    const { lines, providersUsd, infrastructureUsd } = costOf(provider);
    // 166.7 spoken seconds and 333.3 answer seconds a second, for 176 h
    expect(providersUsd).toBeCloseTo(((500 / 3) * 633_600 * 0.006) / 60 + ((1_000 / 3) * 15 * 633_600 * 0.03) / 1_000, 3);
    expect(infrastructureUsd).toBeCloseTo(lines.reduce((sum, { usd }) => sum + usd, 0));
    expect(costOf({ users: 10_000 }).providersUsd).toBe(0);
  });

  it("counts the audio of answers as egress", () => {
    const usage = usageOf({ users: 1_200, talkShare: 0.05, busyHours: 100 });
    const egress = costsOf(planCapacity(usage, measured, prices), usage, prices).find(({ what }) => what === "egress");
    // 5 turns a second, 8 s of 48 kB each, 360,000 s, 0.1 USD a gigabyte
    expect(egress?.usd).toBeCloseTo(5 * 8 * 48_000 * 360_000 * 1e-9 * 0.1);
  });

  it("refuses a tier whose connections the pools exceed, and says the ways out", () => {
    expect(plan({ users: 100, maxPoolSize: 100 }).database.name).toBe("small");
    expect(plan({ users: 10_000, maxPoolSize: 100 }).database.name).toBe("large");
    expect(() => plan({ users: 10_000, maxPoolSize: 100, databaseTier: "small" })).toThrow(
      /110 replicas .* 11000, and small allows 2000; set EQUIVOX_MONGO_MAX_POOL_SIZE to 18 .* take large/,
    );
    expect(plan({ users: 10_000, maxPoolSize: 18, databaseTier: "small" }).databaseConnections).toBe(1_980);
    expect(() => plan({ users: 1, databaseTier: "huge" })).toThrow("small, large");
  });

  it("warns when an autoscaler would stop before", () => {
    expect(plan({ users: 1_000, talkShare: 0.01 }).warnings).toEqual([]);
    expect(plan({ users: 10_000, talkShare: 0 }).warnings).toEqual(["voice needs 72 replicas (sessions), and its autoscaler stops at 50"]);
  });

  it("stands beside the original budget of 3,700 USD", () => {
    expect(costOf({ users: 10_000 })).toMatchObject({ plannedUsd: 3_700 });
  });
});
