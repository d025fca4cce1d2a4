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

/** What became of one kind of request where it was not answered, and of which share. */
function unanswered(statuses: Statuses, kind: string): { readonly refusals: string[]; readonly share: number } {
  const counts = Object.entries(statuses[kind] ?? {});
  const others = counts.filter(([outcome]) => outcome !== "200" && outcome !== overloaded);
  const sum = (some: typeof counts): number => some.reduce((total, [, count]) => total + count, 0);
  const refusals = others.map(([outcome]) => outcome).filter((outcome) => /^\d/.test(outcome));
  return { refusals, share: sum(others) / Math.max(1, sum(counts)) };
}

/** People use the API and the console through nginx while gateways come and go. */
export function requestsWhileGatewaysGo(chaos: () => Chaos): void {
  it("refuses no request while each gateway is restarted, and breaks off fewer than one in a hundred", async () => {
    const { rig } = chaos();
    const statuses = await during(chaos(), async () => {
      for (const one of rig.ofRole("gateway")) expect(await rig.restart(one)).toBe(0);
    });
    for (const kind of ["read", "write"]) {
      const { refusals, share } = unanswered(statuses, kind);
      expect(refusals).toEqual([]);
      expect(share).toBeLessThan(brokenShareMax);
    }
  });

  if (short) return;

  it("answers what may be repeated while each gateway is killed, all but one in a hundred, and tells of the rest that it may be", async () => {
    const { rig } = chaos();
    const statuses = await during(chaos(), async () => {
      for (const one of rig.ofRole("gateway")) {
        await one.kill();
        await one.start();
      }
    });
    expect(unanswered(statuses, "read").share).toBeLessThan(brokenShareMax);
    // What was begun there and must not be repeated by a proxy: 503 with Retry-After, never a bare 502 or 504.
    for (const kind of ["read", "write"]) expect(unanswered(statuses, kind).refusals.filter((one) => one !== retryLater)).toEqual([]);
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
