import { expect, it } from "vitest";
import { type Principal, requirePermission } from "./principal.ts";
import { localTenant, tenantSchema, userSchema } from "./tenant.ts";

const principal: Principal = {
  tenant: localTenant,
  user: userSchema.parse("ada"),
  permissions: new Set(["ask", "admin"]),
  tokenId: "t",
  issuedAt: 0,
  expiresAt: 0,
};

it("lets through what the token allows and names what it lacks", () => {
  requirePermission(principal, "ask");
  expect(() => {
    requirePermission(principal, "documents:write");
  }).toThrow(expect.objectContaining({ code: "permission-missing", detail: { permission: "documents:write" } }));
});

it("takes no permission for another: an administrator is no operator", () => {
  expect(() => {
    requirePermission(principal, "operator");
  }).toThrow("operator");
});

it.each(["", "A", "-a", "a_b", "a.b", "a/b", "a:b", "a".repeat(64), "ä", "a\n"])("refuses %j as a tenant", (name) => {
  expect(tenantSchema.safeParse(name).success).toBe(false);
});

it.each(["", "a\0b", "a\u200bb", "a\nb", "x".repeat(129)])("refuses %j as a user", (name) => {
  expect(userSchema.safeParse(name).success).toBe(false);
});
