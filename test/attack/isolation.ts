import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { converse, refusalOf } from "../support/isolation/conversation.ts";
import { splicedTokens, tryCraftedNames, tryOtherTenant } from "../support/isolation/crafted.ts";
import { HttpCaller } from "../support/isolation/http-caller.ts";
import { generationsIn, type Machine, machines, successorOf, tracesIn } from "../support/isolation/machines.ts";
import { type ManyTenants } from "../support/isolation/product.ts";
import { Sightings } from "../support/isolation/sightings.ts";
import { trySwaps } from "../support/isolation/swaps.ts";
import { Visitor } from "../support/isolation/visitor.ts";
import { allowedBy, expertsQuestion, inOtherWords, questionWays, recordWays, silentPaths, slowWays } from "../support/isolation/ways.ts";
import { questionAbout } from "../support/rig/manual.ts";
import { until } from "../support/until.ts";

/** Of the manual's twelve, so many that each machine is asked first once, and each before each. */
const topics = [0, 1, 2, 3];
const fewTopics = topics.slice(0, 3);

/**
 * Two tenants with machines of the same names and manuals that answer the same questions, each otherwise. Everything that leaves the product,
 * by whichever way, is searched for what belongs to another machine. The tests go on from one another.
 */
export function keepsMachinesApart(start: () => Promise<ManyTenants>): void {
  let product: ManyTenants;
  let stop = async (): Promise<void> => undefined;
  let visitors: Visitor[];
  let outsider: Visitor;
  let removed: Machine;
  let successor: Machine;
  let sightings: Sightings;

  beforeAll(async () => {
    const pipecat = await import("../support/pipecat-node.ts");
    pipecat.installBrowserGlobals();
    for (const method of ["debug", "warn", "error"] as const) vi.spyOn(console, method).mockImplementation(() => undefined);
    product = await start();
    stop = () => product.stop();
    const visitorAt = async (machine: Machine) => new Visitor(machine, await product.caller(machine.tenant));
    visitors = await Promise.all(machines.map(visitorAt));
    removed = visitors[1]?.machine ?? fail();
    successor = successorOf(removed);
    sightings = new Sightings([...machines, successor]);
    outsider = await visitorAt({ ...successor, id: "outsider", tenant: "stork", slug: "engine" });
    await outsider.createMachine();
    await Promise.all(
      visitors.map(async (visitor) => {
        await visitor.createMachine();
        sightings.saw("upload", await visitor.upload(1), [visitor.machine]);
        expect(await visitor.jobEnded()).toBe("indexed");
      }),
    );
  });

  afterAll(async () => {
    vi.restoreAllMocks();
    await stop();
  });

  /** Each question of each machine, the machines in another order each time, so that each is asked first and last, and all caches are warm. */
  it("answers the same questions of each machine from its own manual, in any order and wording, from all caches", async () => {
    for (const topic of topics) {
      const order = inOrder(visitors, topic);
      for (const question of [questionAbout(topic), inOtherWords(questionAbout(topic))]) {
        for (const { name, ask } of questionWays) {
          for (const visitor of order) sightings.saw(name, await ask(visitor, question), [visitor.machine]);
        }
      }
    }
    expect(sightings.foreign).toEqual([]);
    expect(
      sightings.neverShown(
        questionWays.map(({ name }) => name),
        machines,
      ),
    ).toEqual([]);
    for (const { cached } of visitors) expect([...cached].sort()).toEqual(["exact", "no", "semantic"]);
  });

  it("answers them apart when all are asked at the same moment", async () => {
    for (const topic of fewTopics) {
      const question = `Do you know ${questionAbout(topic).toLowerCase()}`;
      const asked = inOrder(visitors, topic).flatMap((visitor) =>
        [visitor, visitor].map(async (one) => [one, await one.ask(question)] as const),
      );
      for (const [{ machine }, reply] of await Promise.all(asked)) sightings.saw("ask, all at once", reply, [machine]);
    }
    expect(sightings.foreign).toEqual([]);
    expect(sightings.neverShown(["ask, all at once"], machines)).toEqual([]);
  });

  it("holds follow-ups, batches and voice sessions with each machine alone", async () => {
    for (const [turn, way] of slowWays.entries()) {
      await Promise.all(
        inOrder(visitors, turn).map(async (visitor) => {
          for (const text of await way.show(visitor)) sightings.saw(way.name, text, [visitor.machine]);
        }),
      );
    }
    expect(sightings.foreign).toEqual([]);
    expect(
      sightings.neverShown(
        slowWays.map(({ name }) => name),
        machines,
      ),
    ).toEqual([]);
  });

  it("shows documents, conversations, and what experts and users said, of each machine alone", async () => {
    for (const [turn, way] of recordWays.entries()) {
      await Promise.all(
        inOrder(visitors, turn).map(async (visitor) => {
          for (const text of await way.show(visitor)) sightings.saw(way.name, text, allowedBy(way, visitor.machine, machines));
        }),
      );
    }
    for (const turn of [0, 1]) {
      for (const visitor of inOrder(visitors, turn)) {
        for (const question of [expertsQuestion, inOtherWords(expertsQuestion)]) {
          sightings.saw("ask, verified", await visitor.ask(question), [visitor.machine]);
        }
        for (const path of silentPaths) sightings.saw(path, await visitor.caller.good(path), [visitor.machine]);
      }
    }
    expect(sightings.foreign).toEqual([]);
    expect(sightings.neverShown([...recordWays.map(({ name }) => name), "ask, verified"], machines)).toEqual([]);
    for (const { cached } of visitors) expect(cached).toContain("verified");
  });

  it("tells of another's id what it tells of one that nobody has, wherever an id can be given", async () => {
    for (const asker of visitors) {
      for (const owner of visitors) {
        if (owner === asker) continue;
        for (const { what, reply, ofNobody } of await trySwaps(asker, owner)) {
          sightings.saw("swapped id", reply.everything, [asker.machine]);
          expect({ what, status: reply.status, text: reply.text }).toEqual({ what, status: ofNobody.status, text: ofNobody.text });
          expect({ what, status: reply.status }).toEqual({ what, status: 404 });
        }
      }
    }
    expect(sightings.foreign).toEqual([]);
  });

  it("takes no crafted name, header, field or token for another tenant", async () => {
    const [first = fail(), , third = fail()] = visitors;
    for (const [visitor, other] of [
      [first, third],
      [third, first],
    ] as const) {
      const own = machines.filter(({ tenant }) => tenant === visitor.machine.tenant);
      for (const text of await tryCraftedNames(visitor, other.machine.tenant)) sightings.saw("crafted name", text, own);
      for (const text of await tryOtherTenant(visitor, other)) sightings.saw("crafted request", text, own);
      for (const token of splicedTokens(visitor, other)) {
        expect(await new HttpCaller(visitor.caller.url, token).call("/v1/equipment")).toMatchObject({ status: 401 });
      }
    }
    expect(sightings.foreign).toEqual([]);
  });

  it("admits by a ticket to the machine that it was issued for, whatever its address says, and once", async () => {
    await Promise.all(
      visitors.map(async (visitor, index) => {
        const { machine } = visitor;
        const other = visitors[(index + 2) % visitors.length] ?? fail();
        const wsUrl = await visitor.admitted();
        const named = `${wsUrl}&equipment=${other.machine.slug}&tenant=${other.machine.tenant}&sessionId=${other.id("sessionId")}`;
        const ofAnother = async ({ client }: { client: { sendClientRequest(type: string, data: unknown): Promise<unknown> } }) => {
          const said = { verdict: "wrong", answerId: other.id("answerId"), reason: `Not so for the ${machine.mark}.` };
          await expect(client.sendClientRequest("feedback", said)).rejects.toMatchObject({ data: { code: "answer-not-found" } });
        };
        const held = await converse(named, [{ text: questionAbout(2) }], ofAnother);
        sightings.saw("ticket", held.everything, [machine]);
        expect(await refusalOf(wsUrl)).toBe(401);
      }),
    );
    expect(sightings.foreign).toEqual([]);
    expect(sightings.neverShown(["ticket"], machines)).toEqual([]);
  });

  it("gives nothing to a tenant of the same machines without documents, and nothing to an operator", async () => {
    const operator = new Visitor(outsider.machine, await product.caller("heron", ["operator"]));
    for (const question of fewTopics.map(questionAbout)) {
      sightings.saw("outsider", await outsider.retrieved(question), []);
      sightings.saw("outsider", await outsider.ask(question), []);
    }
    const outside = await converse(await outsider.admitted(), [{ text: questionAbout(0) }, { text: "And how much coolant?" }]);
    sightings.saw("outsider", outside.everything, []);
    const { path } = outsider;
    const paths = ["/v1/equipment", path, `${path}/documents`, `${path}/unanswered`, `${path}/verified-answers`, ...silentPaths];
    for (const { caller } of [outsider, operator]) {
      for (const one of [...paths, "/v1/users", "/v1/tenants"]) {
        // its own model has the successor's name, which has no manual yet
        sightings.saw("outsider", (await caller.call(one)).everything, [successor]);
      }
    }
    for (const owner of visitors) {
      for (const { what, reply } of [...(await trySwaps(outsider, owner)), ...(await trySwaps(operator, owner))]) {
        expect([`403 ${what}`, `404 ${what}`]).toContain(`${reply.status} ${what}`);
        sightings.saw("outsider", reply.everything, []);
      }
    }
    expect(sightings.foreign).toEqual([]);
  });

  it("keeps them apart while every manual is being replaced, until each answers from its new one", async () => {
    const changed = new Set<Visitor>();
    let over = false;
    const replaced = Promise.all(
      visitors.map(async (visitor) => {
        await visitor.upload(2);
        expect(await visitor.jobEnded()).toBe("indexed");
      }),
    ).finally(() => (over = true));
    let round = 0;
    const asked = until(
      async () => {
        const question = questionAbout(round);
        const way = questionWays[round % questionWays.length] ?? fail();
        await Promise.all(
          inOrder(visitors, round++).map(async (visitor) => {
            const text = await way.ask(visitor, question);
            sightings.saw("while it is replaced", text, [visitor.machine]);
            const generations = generationsIn(text, visitor.machine);
            // of the old manual or of the new one, never of both
            expect(generations.size, text).toBeLessThanOrEqual(1);
            if (generations.has(2)) changed.add(visitor);
          }),
        );
        return over && changed.size === visitors.length;
      },
      { what: "answers from all new manuals", withinMs: 50_000, everyMs: 50 },
    );
    await Promise.all([replaced, asked]);
    expect(sightings.foreign).toEqual([]);
    expect(sightings.neverShown(["while it is replaced"], machines)).toEqual([]);
  });

  it("answers nothing from a machine that was deleted when another takes its name", async () => {
    const before = visitors.find(({ machine }) => machine === removed) ?? fail();
    await before.caller.good(before.path, { method: "DELETE" });
    const after = new Visitor(successor, before.caller);
    await after.createMachine();
    for (const { name, ask } of questionWays) {
      sightings.saw(`${name}, of a successor without a manual`, await ask(after, questionAbout(0)), []);
    }
    await after.upload(2);
    expect(await after.jobEnded()).toBe("indexed");
    for (const topic of fewTopics) {
      for (const question of [questionAbout(topic), inOtherWords(questionAbout(topic)), expertsQuestion]) {
        for (const { name, ask } of questionWays) sightings.saw(`${name}, of a successor`, await ask(after, question), [successor]);
      }
    }
    for (const way of slowWays) {
      for (const text of await way.show(after)) sightings.saw(`${way.name}, of a successor`, text, [successor]);
    }
    for (const below of ["", "/documents", "/unanswered", "/verified-answers"]) {
      sightings.saw("records of a successor", await after.caller.good(after.path + below), [successor]);
    }
    for (const { what, reply } of await trySwaps(after, before)) {
      sightings.saw("id of a predecessor", reply.everything, [successor]);
      expect({ what, status: reply.status }).toEqual({ what, status: 404 });
    }
    expect(sightings.foreign).toEqual([]);
    const ways = [...questionWays, ...slowWays].map(({ name }) => `${name}, of a successor`);
    expect(sightings.neverShown(ways, [successor])).toEqual([]);
  });

  it("says nothing of manuals, questions and answers in its log, figures and health", async () => {
    for (const text of await product.toldOperators()) {
      expect(text).not.toBe("");
      expect(tracesIn(text, [...machines, successor]).map(({ excerpt }) => excerpt)).toEqual([]);
    }
  });
}

/** Another of them first each time. */
function inOrder<One>(all: readonly One[], turn: number): One[] {
  const first = turn % all.length;
  return [...all.slice(first), ...all.slice(0, first)];
}

function fail(): never {
  throw new Error("the test has fewer machines than it asks for");
}
