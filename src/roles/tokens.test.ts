import { describe, expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { Scope } from "../base/scope.ts";
import { readConfig } from "../config.ts";
import { tenantSchema, type TenantId, type UserId, userSchema } from "../tenancy/tenant.ts";
import { openTokens } from "./tokens.ts";

const secret = "a secret of at least thirty-two characters";
const jwks = {
  EQUIVOX_JWKS_URL: "https://login.example/keys",
  EQUIVOX_JWKS_ISSUER: "https://login.example",
  EQUIVOX_JWKS_AUDIENCE: "equivox",
};

const emptyStore = {
  revokeToken: async () => undefined,
  listRevoked: async () => [],
  endTokensOfUser: async () => undefined,
  getUserAccess: async (tenant: TenantId, user: UserId) => ({ tenant, user, tokensFrom: 0 }),
  listUserAccess: async () => [],
};

async function open(environment: Record<string, string>, clock = new ManualClock()) {
  const scope = new Scope();
  const tokens = await openTokens(readConfig(environment), emptyStore, { clock, scope });
  return { tokens, scope, clock };
}

const request = { tenant: tenantSchema.parse("acme"), user: userSchema.parse("ann"), permissions: ["ask" as const], lifetimeMs: 60_000 };

describe("opening tokens", () => {
  it("rotates the secret with an overlap", async () => {
    const [before, after] = [
      await open({ SECRET_KEY: secret }),
      await open({ SECRET_KEY: "x".repeat(40), EQUIVOX_PREVIOUS_SECRET_KEY: secret }),
    ];
    expect(await after.tokens.verify(await before.tokens.issue(request))).toMatchObject({ user: "ann" });
    await expect(before.tokens.verify(await after.tokens.issue(request))).rejects.toMatchObject({ code: "token-invalid" });
  });

  it("reads changes again and again only where other processes write, and stops with its scope", async () => {
    const alone = await open({ SECRET_KEY: secret });
    expect(alone.clock.pending).toBe(0);
    const shared = await open({ SECRET_KEY: secret, MONGO_URL: "mongodb://127.0.0.1/equivox" });
    expect(shared.clock.pending).toBe(1);
    await shared.scope.close();
    expect(shared.clock.pending).toBe(0);
  });

  it.each([
    ["the previous secret without the one that took its place", { EQUIVOX_PREVIOUS_SECRET_KEY: secret }, "EQUIVOX_PREVIOUS_SECRET_KEY"],
    ["keys without an issuer", { ...jwks, SECRET_KEY: secret, EQUIVOX_JWKS_ISSUER: "" }, "EQUIVOX_JWKS_ISSUER"],
    ["keys without an audience", { ...jwks, SECRET_KEY: secret, EQUIVOX_JWKS_AUDIENCE: "" }, "EQUIVOX_JWKS_AUDIENCE"],
    ["an issuer without an address of keys", { ...jwks, SECRET_KEY: secret, EQUIVOX_JWKS_URL: "" }, "EQUIVOX_JWKS_URL"],
    ["an issuer of the same name as this server", { ...jwks, SECRET_KEY: secret, EQUIVOX_JWKS_ISSUER: "equivox" }, "EQUIVOX_JWKS_ISSUER"],
    ["keys over plain HTTP", { ...jwks, SECRET_KEY: secret, EQUIVOX_JWKS_URL: "http://login.example/keys" }, "EQUIVOX_JWKS_URL"],
    [
      "keys of a host that only looks local",
      { ...jwks, SECRET_KEY: secret, EQUIVOX_JWKS_URL: "http://localhost@login.example/" },
      "EQUIVOX_JWKS_URL",
    ],
  ])("refuses %s", async (_, environment, setting) => {
    await expect(open(environment)).rejects.toMatchObject({ code: "setting-invalid", detail: { setting } });
  });
});
