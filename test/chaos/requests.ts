import { expect, it } from "vitest";
import { requestUntil, type Statuses } from "../support/rig/web-client.ts";
import { type Chaos, print, short } from "./chaos.ts";

const atOnce = short ? 4 : 16;

/** What a machine says that has too much else to do, and that has nothing to do with who comes and goes. */
const overloaded = "503 server-overloaded";

/** What nginx says, with Retry-After, where it may not or cannot ask another gateway. */
const retryLater = "503 server-draining";

/** Of the requests that may be repeated: a connection that broke in the middle of a reply, or a second gateway that went as well. */
const brokenShareMax = 0.01;

function shareNotAnswered(statuses: Statuses, kind: string): number {
  const counts = Object.entries(statuses[kind] ?? {});
  const sum = (some: typeof counts): number => some.reduce((total, [, count]) => total + count, 0);
  return sum(counts.filter(([outcome]) => others(statuses, kind).includes(outcome))) / Math.max(1, sum(counts));
}

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
    for (const kind of ["read", "write"]) {
      expect(others(statuses, kind).filter((outcome) => /^\d/.test(outcome))).toEqual([]);
      expect(shareNotAnswered(statuses, kind)).toBeLessThan(brokenShareMax);
    }
  });

  if (short) return;

  it("answers every request that may be repeated while each gateway is killed, and tells of the others that they may be", async () => {
    const { rig } = chaos();
    const statuses = await during(chaos(), async () => {
      for (const one of rig.ofRole("gateway")) {
        await one.kill();
        await one.start();
      }
    });
    expect(shareNotAnswered(statuses, "read")).toBeLessThan(brokenShareMax);
    expect(others(statuses, "read").filter((outcome) => outcome !== retryLater && /^\d/.test(outcome))).toEqual([]);
    // What was begun there and must not be repeated by a proxy: 503 with Retry-After, never a bare 502 or 504.
    expect(others(statuses, "write").filter((outcome) => outcome !== retryLater && /^\d/.test(outcome))).toEqual([]);
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
