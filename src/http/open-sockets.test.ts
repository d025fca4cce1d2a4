import { once } from "node:events";
import { type AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { ManualClock } from "../base/manual-clock.ts";
import { failure } from "../errors.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { type Principal } from "../tenancy/principal.ts";
import { localTenant, userSchema } from "../tenancy/tenant.ts";
import { type Admission } from "../tenancy/ticket.ts";
import { OpenSockets } from "./open-sockets.ts";

let server: WebSocketServer;
let clock: ManualClock;
let sockets: OpenSockets;
const revoked = new Set<string>();

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  clock = new ManualClock();
  revoked.clear();
  sockets = new OpenSockets({ clock, tokens: { accessProblem } });
});
afterEach(async () => {
  for (const client of server.clients) client.terminate();
  await sockets.close();
  server.close();
  expect(clock.pending).toBe(0);
});

function accessProblem({ tokenId, expiresAt }: Principal) {
  if (revoked.has(tokenId)) return failure("token-revoked");
  return clock.now() >= expiresAt ? failure("token-expired") : undefined;
}

async function open(tokenId: string, lifetimeMs = 3_600_000): Promise<WebSocket> {
  const { port } = server.address() as AddressInfo;
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  const opened = once(client, "open");
  const [accepted] = (await once(server, "connection")) as [WebSocket];
  await opened;
  sockets.add(accepted, admissionOf(tokenId, clock.now() + lifetimeMs));
  return client;
}

function admissionOf(tokenId: string, expiresAt: number): Admission {
  const principal = { tenant: localTenant, user: userSchema.parse("ann"), permissions: new Set<never>(), tokenId, issuedAt: 0, expiresAt };
  return { principal, equipment: slugSchema.parse("press") };
}

describe("an open socket", () => {
  test("is closed for good within a second of its token's revocation, and no other is", async () => {
    const [one, other] = [await open("one"), await open("other")];
    revoked.add("one");
    const closed = once(one, "close");
    clock.advance(1_000);
    expect((await closed)[0]).toBe(4501);
    await vi.waitFor(() => expect(sockets.size).toBe(1));
    other.terminate();
  });

  test("is closed when its token expires", async () => {
    const client = await open("short", 7_000);
    const closed = once(client, "close");
    clock.advance(7_000);
    expect((await closed)[0]).toBe(4501);
  });

  test("is forgotten when it goes by itself", async () => {
    const client = await open("brief");
    client.terminate();
    await vi.waitFor(() => expect(sockets.size).toBe(0));
  });
});
