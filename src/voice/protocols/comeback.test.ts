import { expect, it } from "vitest";
import { admission, RecordingClient, sessionBench, settle } from "../../../test/support/session-bench.ts";
import { silentLog } from "../../base/log.ts";
import { type Admission } from "../../tenancy/ticket.ts";
import { Comeback } from "./comeback.ts";

async function start() {
  const bench = sessionBench();
  const session = await bench.service.open(admission(), new RecordingClient());
  const issued: Admission[] = [];
  const tickets = {
    issue: (one: Admission) => Promise.resolve(String(issued.push(one))),
    redeem: () => Promise.reject(new Error("nobody redeems here")),
  };
  const sent: unknown[] = [];
  const sender = { send: (type: string, data?: object) => void sent.push({ type, ...data }) };
  const socketUrl = "wss://host/v1/voice";
  const { clock } = bench;
  const comeback = new Comeback({ tickets, windowMs: 60_000, clock, log: silentLog, admission: admission({ socketUrl }), session, sender });
  return { ...bench, comeback, session, issued, sent };
}

it("tells a client where to come back, and again before that expires", async () => {
  const { comeback, clock, session, issued, service } = await start();
  comeback.begin();
  clock.advance(59_999);
  expect(issued).toMatchObject([{ sessionId: session.identity.sessionId, resume: true }]);
  clock.advance(1);
  expect(issued).toHaveLength(2);
  comeback.stop();
  await service.close();
});

it("buys one ticket for a client that introduces itself a hundred times, and none for one that is gone", async () => {
  const { comeback, clock, issued, sent, service } = await start();
  for (let time = 0; time < 100; time++) comeback.begin();
  await settle();
  expect([issued.length, sent.length]).toEqual([1, 1]);
  comeback.stop();
  comeback.begin();
  comeback.draining();
  await service.close();
  clock.advance(600_000);
  expect([issued.length, clock.pending]).toEqual([1, 0]);
});
