import { expect, it } from "vitest";
import { describeChaos, withPopulation } from "./chaos.ts";
import { batchesThatWait } from "./batches.ts";
import { cacheGoneForGood, dependenciesThatFail } from "./dependencies.ts";
import { manyAtOnce } from "./herd.ts";
import { processesThatGo } from "./processes.ts";
import { requestsWhileGatewaysGo } from "./requests.ts";
import { tenantsAndNodes } from "./tenants.ts";

const storedWithinMs = 30_000;

// One rig for all of it: what one trouble leaves behind shows in the next.
describeChaos("a deployment in which everything fails once, while people are speaking", () => {
  const chaos = withPopulation();
  processesThatGo(chaos);
  requestsWhileGatewaysGo(chaos);
  batchesThatWait(chaos);
  dependenciesThatFail(chaos);
  tenantsAndNodes(chaos);
  manyAtOnce(chaos);
  cacheGoneForGood(chaos);

  it("has stored everything that it acknowledged, once", async () => {
    const { population } = chaos();
    await population.stop();
    expect(await population.ledgerProblems(storedWithinMs)).toEqual([]);
  });
});
