import { expect, it } from "vitest";
import { ResumingClient } from "../support/resuming-client.ts";
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

const greetings = (client: ResumingClient): number => client.told("session").length;

/** Very many clients lose their connection in the same moment. */
export function manyAtOnce(chaos: () => Chaos): void {
  it(`takes ${clientCount} clients back that were cut at once, while others go on talking`, async () => {
    const { rig, population, figures } = chaos();
    const proxy = await TcpProxy.start({ target: rig.nginx.port });
    const clients = await openClients(rig, proxy);
    try {
      await waitFor("everybody's greeting", openWithinMs, async () => clients.every((client) => greetings(client) === 1));
      const cutAt = performance.now();
      proxy.reset();
      await waitFor("that everybody is back", backWithinMs, async () =>
        clients.every((client) => greetings(client) >= 2 && client.connected),
      );
      print(`${clientCount} clients were back after ${Math.round(performance.now() - cutAt)} ms`);
      await population.rightTurns(1, backWithinMs);
      const sessions = clients.map((client) => new Set(client.told("session").map(({ sessionId }) => sessionId)).size);
      expect(sessions.filter((count) => count !== 1)).toEqual([]);
      expect(figures()).toMatchObject({ ...honest, apologies: 0, closes: 0 });
    } finally {
      for (const client of clients) client.close();
      await proxy.close();
    }
  });
}
