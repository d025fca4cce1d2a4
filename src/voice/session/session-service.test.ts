import { describe, expect, it } from "vitest";
import { silence, speech } from "../../../test/support/scripted-engines.ts";
import { admission, pass, RecordingClient, sessionBench, settle } from "../../../test/support/session-bench.ts";
import { slugSchema } from "../../tenancy/equipment.ts";
import { userSchema } from "../../tenancy/tenant.ts";

describe("the session service", () => {
  it("takes no more sessions than its limit, even when they come at once", async () => {
    const { service, clock } = sessionBench();
    const opened = await Promise.allSettled(Array.from({ length: 5 }, () => service.open(admission(), new RecordingClient())));
    const refused = opened.filter((result) => result.status === "rejected");
    expect(refused.map((result) => (result.reason as { code: string }).code)).toEqual(["server-full", "server-full"]);
    await service.close();
    expect([service.size, clock.pending]).toEqual([0, 0]);
  });

  it("goes on with a session of the same user and equipment, and knows no other", async () => {
    const { service, store } = sessionBench();
    const first = await service.open(admission(), new RecordingClient());
    const { sessionId } = first.identity;
    await first.close();
    const again = await service.open(admission({ sessionId }), new RecordingClient());
    expect(again.identity.sessionId).toBe(sessionId);
    expect(store.sessions.size).toBe(1);
    const stranger = { ...admission().principal, user: userSchema.parse("somebody-else") };
    for (const foreign of [
      admission({ sessionId, principal: stranger }),
      admission({ sessionId, equipment: slugSchema.parse("another") }),
      admission({ sessionId: "ses.none.1" }),
    ]) {
      await expect(service.open(foreign, new RecordingClient())).rejects.toMatchObject({ code: "session-not-found" });
    }
    await service.close();
    expect(service.size).toBe(0);
  });

  it("closes the sessions of a revoked token, and of one that has expired", async () => {
    const { service, clock, revoked } = sessionBench();
    const clients = [new RecordingClient(), new RecordingClient(), new RecordingClient()];
    const principal = admission().principal;
    const sessions = await Promise.all([
      service.open(admission({ principal: { ...principal, tokenId: "bad" } }), clients[0]!),
      service.open(admission({ principal: { ...principal, expiresAt: clock.now() + 5_000 } }), clients[1]!),
      service.open(admission(), clients[2]!),
    ]);
    revoked.add("bad");
    clock.advance(1_000);
    await sessions[0].ended;
    expect(clients[0]!.of("closed")[0]?.error?.code).toBe("token-revoked");
    clock.advance(5_000);
    await sessions[1].ended;
    expect(clients[1]!.of("closed")[0]?.error?.code).toBe("token-expired");
    expect(clients[2]!.of("closed")).toEqual([]);
    await service.close();
    expect([service.size, clock.pending]).toEqual([0, 0]);
  });

  it("drains: closes what is silent at once, lets a turn finish, and admits nobody", async () => {
    const bench = sessionBench();
    const { service, clock } = bench;
    const quiet = new RecordingClient();
    const asking = new RecordingClient();
    await service.open(admission(), quiet);
    const session = await service.open(admission(), asking);
    await pass(bench, session, 1_000, speech);
    await pass(bench, session, 600, silence);
    const drained = service.drain(20_000);
    await settle();
    expect(quiet.of("closed")[0]?.error?.code).toBe("server-draining");
    expect(asking.of("closed")).toEqual([]);
    await expect(service.open(admission(), new RecordingClient())).rejects.toMatchObject({ code: "server-draining" });
    await pass(bench, session, 6_000, silence);
    await drained;
    expect(asking.of("answer")).toMatchObject([{ interrupted: false }]);
    expect([service.size, clock.pending]).toEqual([0, 0]);
  });

  it("does not wait for a turn longer than it is told to", async () => {
    const bench = sessionBench();
    const client = new RecordingClient();
    bench.ask.answering = "hangs";
    const session = await bench.service.open(admission(), client);
    session.ask("oil?", { spoken: true });
    const drained = bench.service.drain(5_000);
    bench.clock.advance(5_000);
    await drained;
    expect(client.of("closed")[0]?.error?.code).toBe("server-draining");
    expect([bench.service.size, bench.clock.pending]).toEqual([0, 0]);
  });

  it("goes on with a session by the ticket of the session itself while the store is away", async () => {
    const { service, store } = sessionBench();
    const first = await service.open(admission(), new RecordingClient());
    const { sessionId } = first.identity;
    await first.close();
    store.away = "before";
    await expect(service.open(admission({ sessionId }), new RecordingClient())).rejects.toMatchObject({ code: "store-unreachable" });
    const again = await service.open(admission({ sessionId, resume: true }), new RecordingClient());
    expect(again.identity.sessionId).toBe(sessionId);
    await service.close();
    expect(service.size).toBe(0);
  });

  it("gives the slot back when the store refuses", async () => {
    const { service, store } = sessionBench();
    store.failing = true;
    await expect(service.open(admission(), new RecordingClient())).rejects.toMatchObject({ code: "storage-failed" });
    expect(service.size).toBe(0);
  });
});
