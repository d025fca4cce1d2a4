import { expect, it } from "vitest";
import { requestUntil, type Statuses } from "../support/rig/web-client.ts";
import { type Chaos, print, short } from "./chaos.ts";

const atOnce = short ? 4 : 16;

/** What a machine says that has too much else to do, and that has nothing to do with who comes and goes. */
const overloaded = "503 server-overloaded";

/** What became of one kind of request, where it was not answered. */
const others = (statuses: Statuses, kind: string): string[] =>
  Object.keys(statuses[kind] ?? {}).filter((outcome) => outcome !== "200" && outcome !== overloaded);

/** People use the API and the console through nginx while gateways come and go. */
export function requestsWhileGatewaysGo(chaos: () => Chaos): void {
  it("answers every request while each gateway is restarted", async () => {
    const { rig } = chaos();
    const statuses = await during(chaos(), async () => {
      for (const one of rig.ofRole("gateway")) expect(await rig.restart(one)).toBe(0);
    });
    expect(others(statuses, "read")).toEqual([]);
    expect(others(statuses, "write")).toEqual([]);
  });

  it("answers every request that may be repeated while each gateway is killed, and tells of the others that they may be", async () => {
    const { rig } = chaos();
    const statuses = await during(chaos(), async () => {
      for (const one of rig.ofRole("gateway")) {
        await one.kill();
        await one.start();
      }
    });
    expect(others(statuses, "read")).toEqual([]);
    // What was begun there and must not be repeated by a proxy: 503 with Retry-After, never a bare 502 or 504.
    expect(others(statuses, "write").filter((outcome) => outcome !== "503 server-draining")).toEqual([]);
  });
}

async function during({ rig }: Chaos, work: () => Promise<void>): Promise<Statuses> {
  const ending = new AbortController();
  const requests = requestUntil(ending.signal, rig, atOnce);
  try {
    await work();
  } finally {
    ending.abort();
  }
  const statuses = await requests;
  print(`statuses: ${JSON.stringify(statuses)}`);
  return statuses;
}
