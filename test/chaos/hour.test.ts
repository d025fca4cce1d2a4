import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { summary } from "../support/rig/figures.ts";
import { startPopulation } from "../support/rig/population.ts";
import { type Rig, startRig } from "../support/rig.ts";
import { describeChaos, honest, print } from "./chaos.ts";

const minutes = Number(process.env["CHAOS_MINUTES"] ?? "60");
const conversations = Number(process.env["CHAOS_CONVERSATIONS"] ?? "20");
const goal = 0.999;
const pauseMs = 10_000;
const troubleMs = 10_000;
const recoveredWithinMs = 120_000;
const storedWithinMs = 120_000;
const graceMs = 600_000;

const held = async (begin: () => unknown, end: () => unknown): Promise<void> => {
  await begin();
  await delay(troubleMs);
  await end();
};

/** What is done to the rig, over and over. */
const troubles: readonly { readonly name: string; readonly run: (rig: Rig, round: number) => Promise<unknown> }[] = [
  ...(["gateway", "voice", "rag", "worker"] as const).flatMap((role) => {
    const one = (rig: Rig, round: number) => {
      const all = rig.ofRole(role);
      const chosen = all[round % all.length];
      if (!chosen) throw new Error(`there is no ${role}`);
      return chosen;
    };
    return [
      { name: `a ${role} is restarted`, run: (rig: Rig, round: number) => rig.restart(one(rig, round)) },
      {
        name: `a ${role} is killed`,
        run: async (rig: Rig, round: number) => {
          await one(rig, round).kill();
          await one(rig, round).start();
        },
      },
    ];
  }),
  {
    name: "Redis is stopped",
    run: ({ redis }) =>
      held(
        () => redis.pause(),
        () => redis.resume(),
      ),
  },
  { name: "Redis resets its connections", run: async ({ proxies }) => proxies.redis.reset() },
  {
    name: "Redis is slow",
    run: ({ proxies }) =>
      held(
        () => proxies.redis.delay(250),
        () => proxies.redis.heal(),
      ),
  },
  {
    name: "Redis is full",
    run: ({ redis }) =>
      held(
        () => redis.command("config", "set", "maxmemory", "1"),
        () => redis.command("config", "set", "maxmemory", "0"),
      ),
  },
  { name: "Redis forgets its scripts", run: ({ redis }) => redis.command("script", "flush") },
  {
    name: "the cache is cut off",
    run: ({ proxies }) =>
      held(
        () => proxies.redisCache.cut(),
        () => proxies.redisCache.heal(),
      ),
  },
  {
    name: "the database is cut off",
    run: ({ proxies }) =>
      held(
        () => proxies.mongo.cut(),
        () => proxies.mongo.heal(),
      ),
  },
  {
    name: "the database hangs",
    run: ({ proxies }) =>
      held(
        () => proxies.mongo.hang(),
        () => proxies.mongo.heal(),
      ),
  },
  {
    name: "the database is slow",
    run: ({ proxies }) =>
      held(
        () => proxies.mongo.delay(250),
        () => proxies.mongo.heal(),
      ),
  },
];

describeChaos(`${minutes} minutes of chaos at ${conversations} conversations`, () => {
  it(
    "answers 99.9 % of all turns rightly within two seconds, and loses nothing",
    async () => {
      const rig = await startRig({ gateways: 2, voices: 2, rags: 2, workers: 1, embedded: 2 });
      try {
        const population = await startPopulation(rig, { conversations, embedded: 2, uploadEveryMs: 5_000, thinkMs: 4_000 });
        const { figures } = population;
        const endAt = performance.now() + minutes * 60_000;
        const phases = [];
        for (let number = 0; performance.now() < endAt; number++) {
          const trouble = troubles[number % troubles.length];
          if (!trouble) break;
          const before = figures.mark();
          await trouble.run(rig, Math.floor(number / troubles.length));
          await population.rightTurns(1, recoveredWithinMs);
          await delay(pauseMs);
          const during = figures.since(before);
          phases.push({ name: trouble.name, figures: during });
          if (during.remarks.length > 0) print([`── ${trouble.name}`, ...during.remarks].join("\n"));
          figures.remarks.length = 0;
        }
        await population.stop();
        // Each phase began its worst times anew.
        figures.worstMs = Math.max(figures.worstMs, ...phases.map((phase) => phase.figures.worstMs));
        figures.worstBackMs = Math.max(figures.worstBackMs, ...phases.map((phase) => phase.figures.worstBackMs));
        print(summary([...phases, { name: "all", figures }]));
        print(`answered rightly within two seconds: ${(figures.rightInTime * 100).toFixed(3)} % of ${figures.turns} turns`);
        expect(await population.ledgerProblems(storedWithinMs)).toEqual([]);
        expect(figures).toMatchObject(honest);
        expect(figures.rightInTime).toBeGreaterThanOrEqual(goal);
      } finally {
        await rig.stop();
      }
    },
    minutes * 60_000 + graceMs,
  );
});
