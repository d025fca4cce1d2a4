import { beforeAll, describe, expect, it } from "vitest";
import { askAloud, type HearingClient, open, resumeBench, turnMs } from "../../../test/support/resume-bench.ts";
import { silence, speech } from "../../../test/support/scripted-engines.ts";
import { pass, settle } from "../../../test/support/session-bench.ts";

const cuts = 50;

/** Park and Miller's generator, so that every run cuts at the same moments. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Where each sentence begins in the answer's audio, and where the last one ends. */
function boundaries(client: HearingClient, total: number, heardAt: readonly number[]): number[] {
  expect(heardAt).toHaveLength(client.of("sentence").length);
  return [...heardAt, total];
}

describe("a connection that is cut", () => {
  let whole: Int16Array;
  let begins: number[];

  beforeAll(async () => {
    const node = resumeBench().node();
    const { client, session } = await open(node);
    const heardAt: number[] = [];
    const notify = client.notify.bind(client);
    client.notify = (notice) => {
      if (notice.type === "sounding" && !notice.completed) heardAt.push(client.samples);
      notify(notice);
    };
    await askAloud(node, session, client);
    await pass(node, session, turnMs, silence);
    whole = client.heard;
    begins = boundaries(client, whole.length, heardAt);
    await session.close();
    expect(client.of("answer")).toMatchObject([{ interrupted: false }]);
  });

  const places = [
    ["the same process", { kill: false, elsewhere: false }],
    ["another process", { kill: false, elsewhere: true }],
    ["another process after kill -9", { kill: true, elsewhere: true }],
  ] as const;
  const statements = [
    ["that states what it received", true],
    ["that does not", false],
  ] as const;

  describe.each(places)("goes on in %s", (_, { kill, elsewhere }) => {
    it.each(statements)(`with the whole answer heard, ${cuts} of ${cuts} times, by a client %s`, async (_words, states) => {
      const random = seeded(7);
      for (let cut = 0; cut < cuts; cut++) {
        const bench = resumeBench();
        const node = bench.node();
        // Clocks of two machines never agree.
        const next = elsewhere ? bench.node({ startedAt: node.clock.now() + 60_000 }) : node;
        const first = await open(node);
        await askAloud(node, first.session, first.client);
        const cutAtMs = Math.floor((random() * 6_800) / 20) * 20;
        await pass(node, first.session, cutAtMs, silence);
        // What was on its way is lost; only who states what arrived can have it again.
        const received = states ? Math.max(0, first.client.samples - 768 * Math.floor(random() * 8)) : first.client.samples;
        const soFar = first.client.heard.subarray(0, received);
        if (kill) node.kill();
        else node.service.detach(first.session);
        if (!kill) await pass(node, first.session, Math.floor(random() * 30) * 20);

        const { sessionId } = first.session.identity;
        const second = await open(next, sessionId);
        second.session.restore(states ? { samples: received, turn: 1 } : undefined);
        await pass(next, second.session, turnMs, silence);

        const resumed = second.client.of("resumed")[0];
        // A turn that was over has nothing to go on with.
        const from = resumed?.samples ?? whole.length;
        const moment = `cut ${cut} at ${cutAtMs} ms, ${received} samples, on from ${from}`;
        if (states) expect(from, moment).toBe(received);
        else if (resumed) expect(from, moment).toBe(begins.findLast((begin) => begin < Math.max(1, received)) ?? 0);
        const heard = Int16Array.from([...soFar.subarray(0, from), ...second.client.heard]);
        expect(heard.length, moment).toBe(whole.length);
        expect(Buffer.from(heard.buffer).equals(Buffer.from(whole.buffer)), moment).toBe(true);
        const turns = bench.store.turns.get(sessionId) ?? [];
        expect(turns, moment).toMatchObject([{ question: "what is the oil pressure", interrupted: false, answered: true }]);
        expect(turns[0]?.sentences, moment).toHaveLength(4);
        await second.session.close();
        await settle();
        expect(next.service.size).toBe(0);
        // What waits in the first process without having been told finds out before it stores anything.
        node.clock.advance(60_000);
        await settle();
        expect(bench.store.turns.get(sessionId), moment).toHaveLength(1);
        if (!kill) await first.session.ended;
        if (!kill) expect([node.service.size, node.clock.pending, node.pacer.playing], moment).toEqual([0, 0, 0]);
      }
    });
  });
});

describe("a session without its connection", () => {
  it("keeps what a question that leans on the one before was understood as", async () => {
    const bench = resumeBench();
    const node = bench.node();
    const first = await open(node);
    first.session.ask("What is the pressure of the front tyre?", { spoken: false });
    await settle();
    first.session.ask("And the rear one?", { spoken: true });
    await pass(node, first.session, 5_000, silence);
    node.kill();
    const { sessionId } = first.session.identity;
    const next = bench.node();
    const second = await open(next, sessionId);
    second.session.restore();
    await pass(next, second.session, turnMs, silence);
    expect(second.client.of("understood")).toEqual([]);
    expect(bench.store.turns.get(sessionId)?.at(-1)).toMatchObject({
      question: "And the rear one?",
      rewritten: "What is the pressure of the rear tyre?",
    });
    await second.session.close();
    await settle();
    expect(next.service.size).toBe(0);
  });

  it("waits for the window, then stores its turn once, as far as it was heard, and lets go of everything", async () => {
    const { node: newNode, store, snapshots } = resumeBench();
    const node = newNode();
    const { client, session } = await open(node);
    await askAloud(node, session, client);
    await pass(node, session, 1_500, silence);
    node.service.detach(session);
    const sent = client.samples;
    await pass(node, session, 59_000);
    expect([client.samples, node.service.size]).toEqual([sent, 1]);
    await pass(node, session, 1_000);
    await session.ended;
    await settle();
    const turns = store.turns.get(session.identity.sessionId) ?? [];
    expect(turns).toMatchObject([{ interrupted: true }]);
    expect(turns[0]?.sentences.length).toBeLessThan(4);
    expect([node.service.size, node.clock.pending, node.pacer.playing, snapshots.sessions.size]).toEqual([0, 0, 0, 0]);
  });

  it("holds nothing when it was silent, and is numbered on when its client comes back", async () => {
    const node = resumeBench().node();
    const { client, session } = await open(node);
    await askAloud(node, session, client);
    await pass(node, session, turnMs, silence);
    node.service.detach(session);
    await session.ended;
    await settle();
    expect([node.service.size, node.clock.pending]).toEqual([0, 0]);
    const back = await open(node, session.identity.sessionId);
    back.session.restore();
    back.session.ask("and the filter?", { spoken: false });
    await settle();
    expect(back.client.of("question")).toMatchObject([{ turn: 2 }]);
    await back.session.close();
  });

  it("is over at once when its client left on purpose", async () => {
    const { node: newNode, snapshots } = resumeBench();
    const node = newNode();
    const { client, session } = await open(node);
    await askAloud(node, session, client);
    await session.close();
    await settle();
    expect([node.service.size, snapshots.sessions.size]).toEqual([0, 0]);
    const back = await open(node, session.identity.sessionId);
    expect(back.session.restorable).toBe(false);
    await back.session.close();
  });

  it("says that what was being said is lost", async () => {
    const node = resumeBench().node();
    const { session } = await open(node);
    await pass(node, session, 1_200, speech);
    node.service.detach(session);
    const back = await open(node, session.identity.sessionId);
    back.session.restore();
    await pass(node, back.session, 6_000, silence);
    expect(back.client.of("error").map(({ error }) => error.code)).toEqual(["utterance-lost"]);
    expect(back.client.of("sentence")[0]?.sentence.text).toContain("say it again");
    expect(node.ask.questions).toEqual([]);
    await back.session.close();
  });
});

describe("a turn whose end the server knows of, and the client does not", () => {
  it("is heard to its end, and not stored again", async () => {
    const { node: newNode, store } = resumeBench();
    const node = newNode();
    const { client, session } = await open(node);
    await askAloud(node, session, client);
    await pass(node, session, turnMs, silence);
    node.service.detach(session);
    const back = await open(node, session.identity.sessionId);
    const received = client.samples - 76_800;
    back.session.restore({ samples: received, turn: 1 });
    await pass(node, back.session, turnMs, silence);
    expect(back.client.of("resumed")).toEqual([{ type: "resumed", turn: 1, samples: received }]);
    expect(back.client.samples).toBe(76_800);
    expect(store.turns.get(session.identity.sessionId)).toHaveLength(1);
    await back.session.close();
  });

  it("is stored once when the process was killed between storing it and saying so", async () => {
    const { node: newNode, store, snapshots } = resumeBench();
    const [node, next] = [newNode(), newNode()];
    const { client, session } = await open(node);
    await askAloud(node, session, client);
    await pass(node, session, 5_000, silence);
    const { sessionId } = session.identity;
    const stale = snapshots.sessions.get(sessionId)?.snapshot;
    await pass(node, session, turnMs, silence);
    node.kill();
    snapshots.sessions.set(sessionId, { epoch: 1, snapshot: stale });
    const back = await open(next, sessionId);
    back.session.restore({ samples: client.samples, turn: 1 });
    await pass(next, back.session, turnMs, silence);
    expect(back.client.of("answer")).toHaveLength(1);
    expect(store.turns.get(sessionId)).toHaveLength(1);
    await back.session.close();
  });
});
