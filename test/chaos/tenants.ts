import { expect, it } from "vitest";
import { z } from "zod";
import { askedEquipment, judge, questionAbout, type RigTenant, rigTenants, topicCount } from "../support/rig/manual.ts";
import { ApiProblem, type RigApi } from "../support/rig/rig-api.ts";
import { skewed } from "../support/rig.ts";
import { honest, type Chaos, short, waitFor } from "./chaos.ts";

const knownEverywhereWithinMs = 2_000;
const indexedWithinMs = 60_000;
const recoveredWithinMs = 60_000;
const limit = 10;

/** Tenants, and nodes that ought to agree. */
export function tenantsAndNodes(chaos: () => Chaos): void {
  it("keeps tenants apart over all nodes while their manuals change, and serves nothing older once it was told", async () => {
    const { rig, population, figures } = chaos();
    const gateways = rig.ofRole("gateway");
    const askers: { tenant: RigTenant; api: RigApi }[] = [];
    for (const tenant of rigTenants) {
      for (const { address } of gateways) askers.push({ tenant, api: await rig.api(tenant, `asker-${address}`, `http://${address}`) });
    }
    const ask = async ({ tenant, api }: (typeof askers)[number], topic: number, from: number, to: number) => {
      const { answer, citations } = await api.ask(askedEquipment, questionAbout(topic));
      return judge(tenant, topic, { from, to }, [{ text: answer, citations }]);
    };
    for (let generation = 2; generation <= (short ? 3 : 8); generation++) {
      population.generations = { from: generation - 1, to: generation };
      const jobs = await Promise.all(rigTenants.map((tenant) => rig.upload(tenant, generation)));
      for (const [index, tenant] of rigTenants.entries()) {
        const librarian = await rig.api(tenant, "librarian");
        await librarian.jobDone(jobs[index] ?? "", indexedWithinMs);
      }
      const indexedAt = performance.now();
      await waitFor("the new generation everywhere", indexedWithinMs, async () => {
        const verdicts = await Promise.all(askers.map((asker) => ask(asker, generation, generation, generation)));
        expect(verdicts).not.toContain("foreign");
        expect(verdicts).not.toContain("wrong");
        return verdicts.every((verdict) => verdict === "right");
      });
      expect(performance.now() - indexedAt).toBeLessThan(knownEverywhereWithinMs);
      population.generations = { from: generation, to: generation };
      for (let topic = 0; topic < topicCount; topic++) {
        const verdicts = await Promise.all(askers.map((asker) => ask(asker, topic, generation, generation)));
        expect(verdicts.filter((verdict) => verdict !== "right")).toEqual([]);
      }
    }
    await population.rightTurns(1, recoveredWithinMs);
    expect(figures()).toMatchObject({ ...honest, apologies: 0 });
  });

  it("lets exactly as many requests pass as the limit says, over two gateways whose clocks differ by a minute", async () => {
    const { rig } = chaos();
    const environment = { EQUIVOX_LIMIT_USER_REQUESTS: String(limit) };
    const [left, right] = await Promise.all([rig.extra("gateway", environment), rig.extra("gateway", environment, skewed)]);
    const [tenant] = rigTenants;
    const apis = [await rig.api(tenant, "eager", `http://${left.address}`), await rig.api(tenant, "eager", `http://${right.address}`)];
    const statuses = await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        try {
          await apis[index % 2]?.call("/v1/equipment", z.unknown());
          return 200;
        } catch (error) {
          return error instanceof ApiProblem ? error.status : 0;
        }
      }),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(limit);
    expect(statuses.filter((status) => status === 429)).toHaveLength(100 - limit);
    await Promise.all([left.terminate(), right.terminate()]);
  });

  it("works on with a gateway, a voice and a rag server whose clocks are a minute ahead", async () => {
    const { rig, population, figures } = chaos();
    const ahead = (["gateway", "voice", "rag"] as const).map((role) => rig.ofRole(role).at(-1));
    for (const one of ahead) if (one) await rig.restart(one, skewed);
    await population.rightTurns(short ? 2 : 5, recoveredWithinMs);
    expect(figures()).toMatchObject({ ...honest, apologies: 0 });
    if (short) return;
    for (const one of ahead) if (one) await rig.restart(one);
    await population.rightTurns(1, recoveredWithinMs);
  });
}
