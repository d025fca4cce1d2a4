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
    expect(await tenancy.deleteUser(acme, ada)).toBe(false);
    expect(await tenancy.listUsers(acme)).toEqual([]);
  });

  it("puts, replaces, lists and deletes users of one tenant", async () => {
    const { tenancy } = harness().store;
    const user = { tenant: acme, id: bob, name: "Bob", permissions: ["ask"], createdAt: 1 };
    await tenancy.putUser({ tenant: acme, id: ada, name: "Ada", permissions: [], createdAt: 1 });
    await tenancy.putUser(user);
    await tenancy.putUser({ ...user, permissions: ["ask", "admin"] });
    expect(await tenancy.getUser(acme, bob)).toEqual({ ...user, permissions: ["ask", "admin"] });
    expect((await tenancy.listUsers(acme)).map(({ id }) => id)).toEqual([ada, bob]);
    expect(await tenancy.deleteUser(acme, bob)).toBe(true);
    expect(await tenancy.getUser(acme, bob)).toBeUndefined();
  });

  it("revokes a token once per issuer, however often it is told", async () => {
    const { tenancy } = harness().store;
    await tenancy.revokeToken("us", "t1", 5_000);
    await tenancy.revokeToken("us", "t1", 5_000);
    expect(await tenancy.isRevoked("us", "t1")).toBe(true);
    expect(await tenancy.isRevoked("them", "t1")).toBe(false);
    expect(await tenancy.isRevoked("us", "t2")).toBe(false);
    expect(await tenancy.listRevoked(4_999)).toEqual([{ issuer: "us", tokenId: "t1", expiresAt: 5_000 }]);
  });

  it("lists no revocation whose token has expired by itself", async () => {
    const { tenancy } = harness().store;
    await tenancy.revokeToken("us", "old", 5_000);
    await tenancy.revokeToken("us", "new", 9_000);
    expect(await tenancy.listRevoked(5_000)).toEqual([{ issuer: "us", tokenId: "new", expiresAt: 9_000 }]);
  });

  it("never shortens a revocation", async () => {
    const { tenancy } = harness().store;
    await tenancy.revokeToken("us", "t", 9_000);
    await tenancy.revokeToken("us", "t", 1_000);
    expect(await tenancy.listRevoked(5_000)).toHaveLength(1);
  });
}
