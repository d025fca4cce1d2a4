import { describe, expect, it } from "vitest";
import { type Bus } from "../../base/bus.ts";
import { silentLog } from "../../base/log.ts";
import { askAloud, open, resumeBench, turnMs } from "../../../test/support/resume-bench.ts";
import { silence } from "../../../test/support/scripted-engines.ts";
import { pass, settle } from "../../../test/support/session-bench.ts";

describe("two connections to one conversation", () => {
  it("in one process: the newer goes on, the older is told, and the turn is stored once", async () => {
    const { node: newNode, store } = resumeBench();
    const node = newNode();
    const first = await open(node);
    await askAloud(node, first.session, first.client);
    const { sessionId } = first.session.identity;
    const rivals = await Promise.all([open(node, sessionId), open(node, sessionId)]);
    expect(first.client.of("closed")[0]?.error?.code).toBe("session-superseded");
    expect(rivals.map(({ session }) => session.closed)).toEqual([true, false]);
    expect(rivals[0].client.of("closed")[0]?.error?.code).toBe("session-superseded");
    rivals[1].session.restore();
    await pass(node, rivals[1].session, turnMs, silence);
    expect(store.turns.get(sessionId)).toMatchObject([{ interrupted: false }]);
    await rivals[1].session.close();
    await settle();
    expect([node.service.size, node.clock.pending]).toEqual([0, 0]);
  });

  it("in two processes: the older learns of it by its next save", async () => {
    const { node: newNode, store } = resumeBench();
    const [older, newer] = [newNode(), newNode()];
    const first = await open(older);
    await askAloud(older, first.session, first.client);
    const { sessionId } = first.session.identity;
    const second = await open(newer, sessionId);
    second.session.restore();
    await pass(older, first.session, 2_000, silence);
    expect(first.client.of("closed")[0]?.error?.code).toBe("session-superseded");
    await pass(newer, second.session, turnMs, silence);
    expect(store.turns.get(sessionId)).toMatchObject([{ interrupted: false }]);
    expect(store.sessions.get(sessionId)?.endedAt).toBeUndefined();
    await second.session.close();
  });

  it("in two processes with a bus: the older learns of it at once", async () => {
    const { node: newNode } = resumeBench();
    const listeners = new Set<(message: never) => void>();
    const bus: Bus = {
      publish: (_topic, message) => listeners.forEach((listener) => listener(message as never)),
      subscribe: (_topic, listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: async () => undefined,
    };
    const [older, newer] = [newNode({ bus }), newNode({ bus })];
    const first = await open(older);
    await settle();
    const second = await open(newer, first.session.identity.sessionId);
    expect([first.session.closed, second.session.closed]).toEqual([true, false]);
    await Promise.all([older.service.close(), newer.service.close()]);
    expect(listeners.size).toBe(0);
  });
});

describe("the shared state", () => {
  it("may be away: the conversation goes on, is logged once, and survives in its own process", async () => {
    const { node: newNode, snapshots, store } = resumeBench();
    snapshots.away = true;
    const warnings: string[] = [];
    const node = newNode({ log: { ...silentLog, warn: (_fields, message) => void warnings.push(message) } });
    const { client, session } = await open(node);
    await askAloud(node, session, client);
    await pass(node, session, 2_000, silence);
    expect(client.of("error")).toEqual([]);
    node.service.detach(session);
    const back = await open(node, session.identity.sessionId);
    back.session.restore({ samples: client.samples, turn: 1 });
    await pass(node, back.session, turnMs, silence);
    expect(store.turns.get(session.identity.sessionId)).toMatchObject([{ interrupted: false }]);
    expect(warnings.filter((message) => message.includes("cannot be kept"))).toHaveLength(2);
    await back.session.close();
  });

  it("is given little: a few saves a turn, of some kilobytes, none of them for silence", async () => {
    const { node: newNode, snapshots } = resumeBench();
    const node = newNode();
    const { client, session } = await open(node);
    await settle();
    const before = snapshots.saves;
    await pass(node, session, 20_000, silence);
    expect(snapshots.saves).toBe(before);
    await askAloud(node, session, client);
    await pass(node, session, turnMs, silence);
    expect(snapshots.saves - before).toBeLessThanOrEqual(30);
    expect(snapshots.savedBytes / snapshots.saves).toBeLessThan(2_048);
    await session.close();
  });
});

describe("draining", () => {
  it("closes silent sessions evenly over the window, lets turns finish, and leaves them to another process", async () => {
    const { node: newNode } = resumeBench();
    const [node, next] = [newNode(), newNode()];
    const talker = await open(node);
    const [one, two] = [await open(node), await open(node)];
    await askAloud(node, talker.session, talker.client);
    const drained = node.service.drain(60_000, 4_000);
    const told = () => [talker, one, two].map(({ client }) => client.of("draining").length);
    expect(told()).toEqual([1, 1, 0]);
    await pass(node, talker.session, 1_900, silence);
    expect(told()).toEqual([1, 1, 0]);
    expect([talker, one, two].map(({ session }) => session.closed)).toEqual([false, true, false]);
    await pass(node, talker.session, turnMs, silence);
    await drained;
    expect(told()).toEqual([1, 1, 1]);
    expect(talker.client.of("answer")).toMatchObject([{ interrupted: false }]);
    expect([node.service.size, node.clock.pending]).toEqual([0, 0]);
    const back = await open(next, talker.session.identity.sessionId);
    expect(back.session.resumed).toBe(true);
    await back.session.close();
  });

  it("leaves a turn that takes too long to another process, unstored, and stores it where there is none", async () => {
    for (const shared of [true, false]) {
      const { node: newNode, store } = resumeBench({ shared });
      const [node, next] = [newNode(), newNode()];
      const { client, session } = await open(node);
      await askAloud(node, session, client);
      await pass(node, session, 1_000, silence);
      const drained = node.service.drain(500);
      node.clock.advance(500);
      await drained;
      const { sessionId } = session.identity;
      expect(store.turns.get(sessionId)?.length ?? 0).toBe(shared ? 0 : 1);
      expect(client.of("closed")[0]?.error?.code).toBe("server-draining");
      if (!shared) continue;
      const back = await open(next, sessionId);
      back.session.restore({ samples: client.samples, turn: 1 });
      await pass(next, back.session, turnMs, silence);
      expect(store.turns.get(sessionId)).toMatchObject([{ interrupted: false }]);
      await back.session.close();
    }
  });
});
