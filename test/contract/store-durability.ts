import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { type Store } from "../../src/stores/store.ts";
import { type HarnessOf } from "./store.ts";
import {
  acme,
  ada,
  addIndexed,
  asStored,
  createEquipment,
  later,
  leaseOf,
  press,
  pressKey,
  sampleIndex,
  sampleTurn,
} from "./store-samples.ts";
import { type Acknowledged, acknowledgedSchema, writerSession } from "./store-writer.ts";

/** After how many acknowledgements the writer is killed: from one, to enough for every kind of write to be cut somewhere. */
const kills = [1, 3, 6, 14, 37];

/** Lets the writer acknowledge `count` things, kills it where it stands, and returns all that it had acknowledged. */
async function writeAndKill(writer: readonly string[], count: number): Promise<Acknowledged[]> {
  const child = spawn(process.execPath, writer, { stdio: ["ignore", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const acknowledged: Acknowledged[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(acknowledgedSchema.parse(JSON.parse(line)));
    if (acknowledged.length === count) child.kill("SIGKILL");
  }
  const [, signal] = (await exited) as [unknown, unknown];
  expect(signal).toBe("SIGKILL");
  return acknowledged;
}

async function expectKept(store: Store, acknowledged: readonly Acknowledged[]): Promise<void> {
  const turns = new Map((await store.sessions.listTurns(acme, ada, writerSession)).map((turn) => [turn.number, turn.question]));
  const chunks = await store.documents.readActiveChunks(pressKey);
  for (const one of acknowledged) {
    switch (one.what) {
      case "upload":
        expect(await store.documents.getVersion(pressKey, one.documentId, 1)).toBeDefined();
        expect(await store.jobs.getJob(pressKey, one.jobId)).toBeDefined();
        break;
      case "indexed":
        expect(await store.jobs.getJob(pressKey, one.jobId)).toMatchObject({ state: "indexed" });
        expect(chunks.filter(({ documentId }) => documentId === one.documentId)).toHaveLength(one.chunks);
        break;
      case "turn":
        expect(turns.get(one.number)).toBe(one.question);
        break;
      case "revoked":
        expect(await store.tenancy.isRevoked("issuer", one.tokenId)).toBe(true);
        break;
    }
  }
}

/** Whatever was cut off, the rest is whole: each active version has all its chunks, turns are numbered without a gap. */
async function expectWhole(store: Store): Promise<void> {
  const chunks = await store.documents.readActiveChunks(pressKey);
  for (const { documentId, version } of (await store.equipment.get(acme, press))?.manifest.active ?? []) {
    const { chunkCount } = (await store.documents.getVersion(pressKey, documentId, version)) ?? {};
    expect(chunks.filter((chunk) => chunk.documentId === documentId)).toHaveLength(chunkCount ?? -1);
  }
  const numbers = (await store.sessions.listTurns(acme, ada, writerSession)).map(({ number }) => number);
  expect(numbers).toEqual(numbers.map((_, index) => index + 1));
}

export function describeDurability(harness: HarnessOf): void {
  it("finds everything again after closing and opening", async () => {
    const { store, openAgain } = harness();
    await createEquipment(store, acme, press);
    const { documentId, jobId } = await addIndexed(store, pressKey);
    await store.sessions.createSession({ tenant: acme, user: ada, id: "s1", equipment: press, startedAt: 1 });
    const turn = await store.sessions.appendTurn(acme, ada, "s1", sampleTurn());
    const before = await store.equipment.get(acme, press);
    await store.close();
    const again = await openAgain();
    expect(await again.equipment.get(acme, press)).toEqual(before);
    expect((await again.documents.readPartition(pressKey))?.segments).toEqual(asStored(sampleIndex(pressKey, documentId, 1).segments));
    expect(await again.jobs.getJob(pressKey, jobId)).toMatchObject({ state: "indexed" });
    expect(await again.sessions.listTurns(acme, ada, "s1")).toEqual([turn]);
    await again.close();
  });

  it("answers a ping while it is open, and `storage-failed` to everything once it is closed", async () => {
    const { store } = harness();
    await store.ping();
    await store.close();
    await store.close();
    await expect(store.ping()).rejects.toMatchObject({ code: "storage-failed" });
    await expect(store.equipment.list(acme)).rejects.toMatchObject({ code: "storage-failed" });
  });

  it("loses nothing acknowledged when its process is killed, and finishes the jobs that were under way once", async () => {
    const { store, openAgain, writer } = harness();
    await createEquipment(store, acme, press);
    await store.sessions.createSession({ tenant: acme, user: ada, id: writerSession, equipment: press, startedAt: 1 });
    const acknowledged: Acknowledged[] = [];
    for (const count of kills) {
      acknowledged.push(...(await writeAndKill(writer, count)));
      const again = await openAgain();
      await expectKept(again, acknowledged);
      await expectWhole(again);
      await again.close();
    }
    for (let job = await store.jobs.claimJob(Number.MAX_SAFE_INTEGER - 1, 1); job;) {
      const index = sampleIndex(pressKey, job.documentId, job.version, 5);
      await store.documents.putIndexed(leaseOf(job), index, { activate: true, now: 1 });
      await store.jobs.finishJob(leaseOf(job), { ...later, state: "indexed" });
      job = await store.jobs.claimJob(Number.MAX_SAFE_INTEGER - 1, 1);
    }
    expect(await Promise.all((["queued", "running"] as const).map((state) => store.jobs.countJobs(state)))).toEqual([0, 0]);
    await expectWhole(store);
  });
}
