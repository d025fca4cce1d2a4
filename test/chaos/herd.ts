import { setTimeout as delay } from "node:timers/promises";
import { expect, it } from "vitest";
import { ResumingClient } from "../support/resuming-client.ts";
import { type Reading } from "../support/rig/bystanders-messages.ts";
import { startBystanders } from "../support/rig/bystanders.ts";
import { askedEquipment, rigTenants } from "../support/rig/manual.ts";
import { type Rig } from "../support/rig.ts";
import { TcpProxy } from "../support/tcp-proxy.ts";
import { honest, type Chaos, print, short, waitFor } from "./chaos.ts";

const clientCount = short ? 300 : 2_000;
/** Fewer than one user may have. */
const clientsPerUser = 8;
const openingAtOnce = 20;
const openWithinMs = 120_000;
const backWithinMs = 60_000;
const bystanderCount = short ? 40 : 200;
/** How long bystanders are measured before the cut: 20,000 pings in the full form, of which 200 lie beyond the 99th percentile. */
const beforeMs = short ? 1_000 : 10_000;
const allowedFactor = 2;
/**
 * Below this a difference says nothing about the product: the clients that come back, the proxy in front of them, nginx, Redis and all
 * processes of the rig share one machine, where a process that waits for a processor gets it some milliseconds later. Nobody hears it
 * either: speech is sent up to 150 ms ahead.
 */
const noiseMs = 25;

/** Idle clients behind a proxy of their own, all of which can be cut at once. */
async function openClients(rig: Rig, proxy: TcpProxy): Promise<ResumingClient[]> {
  const clients: ResumingClient[] = [];
  const [tenant] = rigTenants;
  const route = (url: string) => Object.assign(new URL(url), { host: `127.0.0.1:${proxy.port}` }).href;
  for (let user = 0; clients.length < clientCount; user++) {
    const api = await rig.api(tenant, `idle-${user}`);
    const connect = (sessionId?: string) => api.patiently(() => api.connect(askedEquipment, sessionId), openWithinMs);
    for (let number = 0; number < clientsPerUser && clients.length < clientCount; number++) {
      clients.push(new ResumingClient({ connect, random: Math.random, route }));
    }
  }
  for (let at = 0; at < clients.length; at += openingAtOnce) {
    await Promise.all(clients.slice(at, at + openingAtOnce).map((client) => client.open()));
  }
  return clients;
}

/** Addresses of clients that are reached around that proxy. */
async function bystanderUrls(rig: Rig): Promise<string[]> {
  const [tenant] = rigTenants;
  const urls: string[] = [];
  for (let user = 0; urls.length < bystanderCount; user++) {
    const api = await rig.api(tenant, `bystander-${user}`);
    for (let number = 0; number < clientsPerUser && urls.length < bystanderCount; number++) {
      urls.push(await api.patiently(() => api.connect(askedEquipment), openWithinMs));
    }
  }
  return urls;
}

const inWords = ({ pings, p50Ms, p99Ms, longestMs, ownLagP99Ms }: Reading): string =>
  `p50 ${p50Ms.toFixed(1)}, p99 ${p99Ms.toFixed(1)}, longest ${longestMs.toFixed(1)} ms of ${pings} pings (own lag p99 ${ownLagP99Ms.toFixed(1)} ms)`;

const greetings = (client: ResumingClient): number => client.told("session").length;

/** Very many clients lose their connection in the same moment. */
export function manyAtOnce(chaos: () => Chaos): void {
  it(`takes ${clientCount} clients back that were cut at once, while others go on talking`, async () => {
    const { rig, population, figures } = chaos();
    const proxy = await TcpProxy.start({ target: rig.nginx.port });
    const clients = await openClients(rig, proxy);
    const bystanders = await startBystanders(await bystanderUrls(rig));
    try {
      await waitFor("everybody's greeting", openWithinMs, async () => clients.every((client) => greetings(client) === 1));
      await bystanders.begin();
      await delay(beforeMs);
      const before = await bystanders.end();
      await bystanders.begin();
      const cutAt = performance.now();
      proxy.reset();
      await waitFor("that everybody is back", backWithinMs, async () =>
        clients.every((client) => greetings(client) >= 2 && client.connected),
      );
      // Only the time in which they come back, which is when it could be felt.
      const meanwhile = await bystanders.end();
      print(`${clientCount} clients were back after ${Math.round(performance.now() - cutAt)} ms`);
      print(`those not cut, before: ${inWords(before)}\nthose not cut, meanwhile: ${inWords(meanwhile)}`);
      expect(meanwhile.pings).toBeGreaterThan(0);
      expect(meanwhile.closed).toBe(0);
      if (!short) expect(meanwhile.p99Ms).toBeLessThanOrEqual(Math.max(allowedFactor * before.p99Ms, noiseMs));
      await population.rightTurns(1, backWithinMs);
      const sessions = clients.map((client) => new Set(client.told("session").map(({ sessionId }) => sessionId)).size);
      expect(sessions.filter((count) => count !== 1)).toEqual([]);
      expect(figures()).toMatchObject({ ...honest, apologies: 0, closes: 0 });
    } finally {
      await bystanders.stop();
      for (const client of clients) client.close();
      await proxy.close();
    }
  });
}
