import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { AskedBatch } from "../support/rig/asked-batch.ts";
import { rigTenants } from "../support/rig/manual.ts";
import { type RoleProcess } from "../support/rig/role-process.ts";
import { type Rig } from "../support/rig.ts";
import { type Chaos, honest, short } from "./chaos.ts";

const questions = short ? 4 : 24;
const awayMs = short ? 1_000 : 5_000;
const doneWithinMs = 90_000;
const recoveredWithinMs = 60_000;

const killed = (processes: readonly RoleProcess[]) => Promise.all(processes.map((one) => one.kill()));
const started = (processes: readonly RoleProcess[]) => Promise.all(processes.map((one) => one.start()));

const troubles: readonly { readonly name: string; readonly begin: (rig: Rig) => unknown; readonly end: (rig: Rig) => unknown }[] = [
  { name: "the workers", begin: (rig) => killed(rig.ofRole("worker")), end: (rig) => started(rig.ofRole("worker")) },
  { name: "the rag servers", begin: (rig) => killed(rig.ofRole("rag")), end: (rig) => started(rig.ofRole("rag")) },
  { name: "Redis", begin: ({ redis }) => redis.pause(), end: ({ redis }) => redis.resume() },
  { name: "the database", begin: ({ proxies }) => proxies.mongo.cut(), end: ({ proxies }) => proxies.mongo.heal() },
];

/** The one that answers batches, and the one that holds them. */
const inShortForm = new Set(["the workers", "Redis"]);

/** Batches of questions wait for whatever is away. */
export function batchesThatWait(chaos: () => Chaos): void {
  const chosen = short ? troubles.filter(({ name }) => inShortForm.has(name)) : troubles;
  it.each(chosen)("answers each question of a batch once when $name stopped meanwhile", async ({ name, begin, end }) => {
    const { rig, population, figures } = chaos();
    const submitAll = (when: string) =>
      Promise.all(rigTenants.map(async (tenant) => AskedBatch.submit(tenant, await rig.api(tenant, `clerk-${when}-${name}`), questions)));
    const underWay = await submitAll("before");
    await begin(rig);
    // Accepted at once, or as soon as what takes it is back.
    const late = submitAll("while");
    try {
      await delay(awayMs);
    } finally {
      await end(rig);
    }
    const batches = [...underWay, ...(await late)];
    const problems = await Promise.all(batches.map((batch) => batch.problems(doneWithinMs, population.generations)));
    expect(problems.flat()).toEqual([]);
    await population.rightTurns(1, recoveredWithinMs);
    expect(figures()).toMatchObject(honest);
  });
}
