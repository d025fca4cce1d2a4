import { afterEach, beforeEach, expect, it } from "vitest";
import { type Bus, type Topic } from "../base/bus.ts";
import { type Log, silentLog } from "../base/log.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { AccessList, type AccessListOptions } from "./access-list.ts";
import { type Revocation, type UserAccess } from "./tenancy-store.ts";
import { type TenantId, tenantSchema, type UserId, userSchema } from "./tenant.ts";

const acme = tenantSchema.parse("acme");
const gone = tenantSchema.parse("gone");
const ann = userSchema.parse("ann");
const bob = userSchema.parse("bob");

/** One store for several processes, which can be made to fail. */
class SharedStore {
  readonly users = new Map<UserId, { access: UserAccess; changedAt: number }>();
  readonly revoked: (Revocation & { at: number })[] = [];
  problem: Error | undefined;
  reads = 0;

  put(access: UserAccess, now: number): void {
    this.users.set(access.user, { access, changedAt: now });
  }
  async revokeToken(issuer: string, tokenId: string, expiresAt: number, at: number): Promise<void> {
    this.#check();
    this.revoked.push({ issuer, tokenId, expiresAt, at });
  }
  async listRevoked(now: number, since: number): Promise<Revocation[]> {
    this.#check();
    return this.revoked.filter(({ expiresAt, at }) => expiresAt > now && at >= since);
  }
  async endTokensOfUser(tenant: TenantId, user: UserId, now: number): Promise<void> {
    this.#check();
    this.put({ ...(await this.getUserAccess(tenant, user)), tokensFrom: now }, now);
  }
  async getUserAccess(tenant: TenantId, user: UserId): Promise<UserAccess> {
    this.#check();
    this.reads++;
    return this.users.get(user)?.access ?? { tenant, user, tokensFrom: 0 };
  }
  async listUserAccess(since: number, limit: number): Promise<UserAccess[]> {
    this.#check();
    return [...this.users.values()]
      .filter(({ changedAt }) => changedAt >= since)
      .sort((one, other) => other.changedAt - one.changedAt)
      .slice(0, limit)
      .map(({ access }) => access);
  }
  #check(): void {
    if (this.problem) throw this.problem;
  }
}

/** Delivers at once, or loses everything. */
class TestBus implements Bus {
  losing = false;
  readonly listeners = new Set<() => void>();

  publish(): void {
    if (!this.losing) for (const listener of this.listeners) listener();
  }
  subscribe<Message>(_topic: Topic<Message>, listener: (message: Message) => void): () => void {
    const call = () => listener({} as Message);
    this.listeners.add(call);
    return () => void this.listeners.delete(call);
  }
  async close(): Promise<void> {
    this.listeners.clear();
  }
}

let clock: ManualClock;
let store: SharedStore;
let bus: TestBus;
let opened: AccessList[];
beforeEach(() => {
  clock = new ManualClock();
  store = new SharedStore();
  bus = new TestBus();
  opened = [];
});
afterEach(async () => {
  for (const list of opened) await list.close();
  expect([clock.pending, bus.listeners.size]).toEqual([0, 0]);
});

async function open(change: Partial<AccessListOptions> = {}): Promise<AccessList> {
  const settings = { refreshMs: 2_000, overlapMs: 300_000, maxRevokedPerTenant: 10, maxUsers: 10 };
  const list = await AccessList.open({ store, issuer: "us", clock, log: silentLog, bus, ...settings, ...change });
  opened.push(list);
  return list;
}

it("tells the other processes at once what was revoked, whose tokens ended, whose permissions changed, and which tenant went", async () => {
  const [here, there] = [await open(), await open()];
  await here.revoke(acme, "acme/t1", clock.now() + 1_000_000);
  clock.advance(10);
  await here.endTokens(acme, ann);
  store.put({ tenant: acme, user: bob, tokensFrom: 0, permissions: ["ask"] }, clock.now());
  await here.userChanged(acme, bob);
  await here.endTenant(gone, clock.now() + 1_000_000);
  await there.refresh();
  for (const list of [here, there]) {
    expect(list.isRevoked("acme/t1")).toBe(true);
    expect([list.tenantFrom(gone), list.tenantFrom(acme)]).toEqual([clock.now(), 0]);
    expect(list.peek(acme, ann)?.tokensFrom).toBe(clock.now());
    expect(list.peek(acme, bob)?.permissions).toEqual(["ask"]);
  }
});

it("learns within one turn what a lost message would have told", async () => {
  const [here, there] = [await open(), await open()];
  bus.losing = true;
  await here.revoke(acme, "acme/t1", clock.now() + 1_000_000);
  await here.endTokens(acme, ann);
  expect([there.isRevoked("acme/t1"), there.peek(acme, ann)]).toEqual([false, undefined]);
  clock.advance(2_000);
  await there.refresh();
  expect([there.isRevoked("acme/t1"), there.peek(acme, ann)?.tokensFrom]).toEqual([true, clock.now() - 2_000]);
});

it("learns what a process wrote whose clock is a minute behind or ahead", async () => {
  const list = await open();
  for (const skew of [-60_000, 60_000]) {
    clock.advance(2_000);
    await list.refresh();
    store.put({ tenant: acme, user: ann, tokensFrom: 0, permissions: [String(skew)] }, clock.now() + skew);
    await list.refresh();
    expect(list.peek(acme, ann)?.permissions).toEqual([String(skew)]);
  }
});

it("keeps what it knows while the store fails, complains once, and catches up", async () => {
  const complaints: string[] = [];
  const log: Log = { ...silentLog, warn: (_, message) => void complaints.push(message) };
  const list = await open({ log });
  await list.endTokens(acme, ann);
  store.problem = new Error("gone");
  for (let turn = 0; turn < 200; turn++) {
    clock.advance(2_000);
    await list.refresh();
  }
  expect([list.peek(acme, ann)?.tokensFrom, complaints.length]).toEqual([clock.now() - 400_000, 1]);
  store.put({ tenant: acme, user: bob, tokensFrom: 0, permissions: [] }, clock.now() - 390_000);
  store.problem = undefined;
  await list.refresh();
  expect(list.peek(acme, bob)?.permissions).toEqual([]);
});

it("does not let an older read undo a newer one", async () => {
  let answerOld: () => void = () => undefined;
  const list = await open();
  const old = store.listUserAccess.bind(store);
  store.put({ tenant: acme, user: ann, tokensFrom: 0, permissions: ["ask", "admin"] }, clock.now());
  store.listUserAccess = async (since, limit) => {
    const rows = await old(since, limit);
    await new Promise<void>((resolve) => (answerOld = resolve));
    return rows;
  };
  const refreshing = list.refresh();
  await Promise.resolve();
  store.put({ tenant: acme, user: ann, tokensFrom: 0, permissions: ["ask"] }, clock.now());
  bus.losing = true;
  await list.userChanged(acme, ann);
  answerOld();
  await refreshing;
  expect(list.peek(acme, ann)?.permissions).toEqual(["ask"]);
});

it("reads nobody from the store while all fit in memory, and at first use those who do not", async () => {
  store.put({ tenant: acme, user: ann, tokensFrom: 5, permissions: ["ask"] }, 1);
  const roomy = await open();
  expect(roomy.read(acme, bob)).toBeUndefined();
  expect(roomy.read(acme, ann)).toMatchObject({ tokensFrom: 5 });
  expect(store.reads).toBe(0);

  for (let n = 0; n < 5; n++) store.put({ tenant: acme, user: userSchema.parse(`u${n}`), tokensFrom: 0, permissions: [] }, 10 + n);
  const tight = await open({ maxUsers: 3 });
  expect(tight.peek(acme, ann)).toBeUndefined();
  expect(await tight.read(acme, ann)).toMatchObject({ tokensFrom: 5, permissions: ["ask"] });
  expect(await tight.read(acme, bob)).toMatchObject({ tokensFrom: 0 });
  expect(store.reads).toBe(2);
  await tight.read(acme, ann);
  expect(store.reads).toBe(2);
});

it("forgets what it knew when more changed than it can be told", async () => {
  const list = await open({ maxUsers: 3 });
  store.put({ tenant: acme, user: ann, tokensFrom: 0, permissions: ["ask", "admin"] }, clock.now());
  await list.refresh();
  expect(list.peek(acme, ann)?.permissions).toEqual(["ask", "admin"]);
  clock.advance(1_000);
  store.put({ tenant: acme, user: ann, tokensFrom: 0, permissions: ["ask"] }, clock.now());
  for (let n = 0; n < 5; n++) {
    store.put({ tenant: acme, user: userSchema.parse(`u${n}`), tokensFrom: 0, permissions: [] }, clock.now() + n + 1);
  }
  await list.refresh();
  expect((await list.read(acme, ann))?.permissions).toEqual(["ask"]);
});

it("hands out the same object as long as the bounds are the same", async () => {
  const list = await open();
  store.put({ tenant: acme, user: ann, tokensFrom: 0, permissions: ["ask"] }, clock.now());
  await list.refresh();
  const before = list.peek(acme, ann);
  store.put({ tenant: acme, user: ann, tokensFrom: 0, permissions: ["ask"] }, clock.now());
  await list.refresh();
  expect(list.peek(acme, ann)).toBe(before);
});

it("fails closed: a user who is not in memory cannot be let in while the store cannot say what bounds them", async () => {
  for (let n = 0; n < 5; n++) store.put({ tenant: acme, user: userSchema.parse(`u${n}`), tokensFrom: 0 }, n);
  const list = await open({ maxUsers: 3 });
  store.problem = new Error("gone");
  await expect(list.read(acme, ann)).rejects.toThrow("gone");
});
