import { expect, it } from "vitest";
import { type HarnessOf } from "./store.ts";
import { acme, ada, bob, rival } from "./store-samples.ts";

export function describeTenancy(harness: HarnessOf): void {
  it("keeps tenants and lists them by id", async () => {
    const { tenancy } = harness().store;
    await tenancy.createTenant({ id: rival, name: "Rival", createdAt: 2 });
    await tenancy.createTenant({ id: acme, name: "Acmé ✓", createdAt: 1 });
    expect(await tenancy.listTenants()).toEqual([
      { id: acme, name: "Acmé ✓", createdAt: 1 },
      { id: rival, name: "Rival", createdAt: 2 },
    ]);
    expect(await tenancy.getTenant(acme)).toEqual({ id: acme, name: "Acmé ✓", createdAt: 1 });
  });

  it("refuses a second tenant of the same id and keeps the first", async () => {
    const { tenancy } = harness().store;
    await tenancy.createTenant({ id: acme, name: "First", createdAt: 1 });
    await expect(tenancy.createTenant({ id: acme, name: "Second", createdAt: 2 })).rejects.toMatchObject({
      code: "tenant-exists",
      detail: { tenant: "acme" },
    });
    expect(await tenancy.getTenant(acme)).toMatchObject({ name: "First" });
  });

  it("answers undefined or false for what is not there", async () => {
    const { tenancy } = harness().store;
    expect(await tenancy.getTenant(acme)).toBeUndefined();
    expect(await tenancy.deleteTenant(acme)).toBe(false);
    expect(await tenancy.getUser(acme, ada)).toBeUndefined();
    expect(await tenancy.deleteUser(acme, ada, 1)).toBe(false);
    expect(await tenancy.listUsers(acme)).toEqual([]);
  });

  it("puts, replaces, lists and deletes users of one tenant", async () => {
    const { tenancy } = harness().store;
    const user = { tenant: acme, id: bob, name: "Bob", permissions: ["ask"], createdAt: 1 };
    await tenancy.putUser({ tenant: acme, id: ada, name: "Ada", permissions: [], createdAt: 1 }, 1);
    await tenancy.putUser(user, 1);
    await tenancy.putUser({ ...user, permissions: ["ask", "admin"] }, 2);
    expect(await tenancy.getUser(acme, bob)).toEqual({ ...user, permissions: ["ask", "admin"] });
    expect((await tenancy.listUsers(acme)).map(({ id }) => id)).toEqual([ada, bob]);
    expect(await tenancy.deleteUser(acme, bob, 3)).toBe(true);
    expect(await tenancy.getUser(acme, bob)).toBeUndefined();
  });

  it("revokes a token once per issuer, however often it is told", async () => {
    const { tenancy } = harness().store;
    await tenancy.revokeToken("us", "t1", 5_000, 1);
    await tenancy.revokeToken("us", "t1", 5_000, 1);
    expect(await tenancy.isRevoked("us", "t1")).toBe(true);
    expect(await tenancy.isRevoked("them", "t1")).toBe(false);
    expect(await tenancy.isRevoked("us", "t2")).toBe(false);
    expect(await tenancy.listRevoked(4_999, 0)).toEqual([{ issuer: "us", tokenId: "t1", expiresAt: 5_000 }]);
  });

  it("lists no revocation whose token has expired by itself", async () => {
    const { tenancy } = harness().store;
    await tenancy.revokeToken("us", "old", 5_000, 1);
    await tenancy.revokeToken("us", "new", 9_000, 1);
    expect(await tenancy.listRevoked(5_000, 0)).toEqual([{ issuer: "us", tokenId: "new", expiresAt: 9_000 }]);
  });

  it("never shortens a revocation", async () => {
    const { tenancy } = harness().store;
    await tenancy.revokeToken("us", "t", 9_000, 1);
    await tenancy.revokeToken("us", "t", 1_000, 1);
    expect(await tenancy.listRevoked(5_000, 0)).toHaveLength(1);
  });

  it("lists the revocations made since, by the latest", async () => {
    const { tenancy } = harness().store;
    await tenancy.revokeToken("us", "t1", 9_000, 100);
    await tenancy.revokeToken("us", "t2", 9_000, 200);
    const ids = async (since: number) => (await tenancy.listRevoked(5_000, since)).map(({ tokenId }) => tokenId);
    expect(await ids(100)).toEqual(["t1", "t2"]);
    expect(await ids(101)).toEqual(["t2"]);
    expect(await ids(201)).toEqual([]);
    await tenancy.revokeToken("us", "t1", 9_000, 300);
    await tenancy.revokeToken("us", "t1", 9_000, 50);
    expect(await ids(201)).toEqual(["t1"]);
  });

  it("says what bounds a user: the row's permissions, and from when on tokens are good", async () => {
    const { tenancy } = harness().store;
    const user = { tenant: acme, id: ada, name: "Ada", permissions: ["ask"], createdAt: 1 };
    expect(await tenancy.getUserAccess(acme, ada)).toEqual({ tenant: acme, user: ada, tokensFrom: 0 });
    await tenancy.putUser(user, 10);
    expect(await tenancy.getUserAccess(acme, ada)).toEqual({ tenant: acme, user: ada, tokensFrom: 0, permissions: ["ask"] });
    await tenancy.endTokensOfUser(acme, ada, 20);
    await tenancy.endTokensOfUser(acme, ada, 15);
    await tenancy.putUser({ ...user, permissions: [] }, 30);
    expect(await tenancy.getUserAccess(acme, ada)).toEqual({ tenant: acme, user: ada, tokensFrom: 20, permissions: [] });
    expect(await tenancy.getUserAccess(rival, ada)).toEqual({ tenant: rival, user: ada, tokensFrom: 0 });
  });

  it("voids the tokens of a deleted user, also when the user comes back, and of one who has no row", async () => {
    const { tenancy } = harness().store;
    const user = { tenant: acme, id: ada, name: "Ada", permissions: ["ask"], createdAt: 1 };
    await tenancy.putUser(user, 10);
    expect(await tenancy.deleteUser(acme, ada, 20)).toBe(true);
    expect(await tenancy.getUserAccess(acme, ada)).toEqual({ tenant: acme, user: ada, tokensFrom: 20 });
    expect(await tenancy.deleteUser(acme, ada, 30)).toBe(false);
    await tenancy.putUser(user, 40);
    expect(await tenancy.getUserAccess(acme, ada)).toEqual({ tenant: acme, user: ada, tokensFrom: 20, permissions: ["ask"] });
    await tenancy.endTokensOfUser(acme, bob, 50);
    expect(await tenancy.getUserAccess(acme, bob)).toEqual({ tenant: acme, user: bob, tokensFrom: 50 });
    expect((await tenancy.listUsers(acme)).map(({ id }) => id)).toEqual([ada]);
  });

  it("lists whose access changed since, the latest first, up to a limit", async () => {
    const { tenancy } = harness().store;
    await tenancy.putUser({ tenant: acme, id: ada, name: "Ada", permissions: ["ask"], createdAt: 1 }, 100);
    await tenancy.endTokensOfUser(acme, bob, 200);
    await tenancy.endTokensOfUser(rival, ada, 300);
    const adas = { tenant: acme, user: ada, tokensFrom: 0, permissions: ["ask"] };
    const bobs = { tenant: acme, user: bob, tokensFrom: 200 };
    const theirs = { tenant: rival, user: ada, tokensFrom: 300 };
    expect(await tenancy.listUserAccess(0, 10)).toEqual([theirs, bobs, adas]);
    expect(await tenancy.listUserAccess(200, 10)).toEqual([theirs, bobs]);
    expect(await tenancy.listUserAccess(0, 2)).toEqual([theirs, bobs]);
    await tenancy.deleteUser(acme, ada, 400);
    expect(await tenancy.listUserAccess(301, 10)).toEqual([{ tenant: acme, user: ada, tokensFrom: 400 }]);
  });

  it("forgets the access of users with their tenant", async () => {
    const { tenancy } = harness().store;
    await tenancy.endTokensOfUser(acme, ada, 100);
    await tenancy.endTokensOfUser(rival, ada, 100);
    expect(await tenancy.deleteTenant(acme)).toBe(true);
    expect(await tenancy.listUserAccess(0, 10)).toEqual([{ tenant: rival, user: ada, tokensFrom: 100 }]);
  });
}
