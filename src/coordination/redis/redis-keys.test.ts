import fc from "fast-check";
import { expect, it } from "vitest";
import { addressKey, tenantKey } from "../../tenancy/key.ts";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { RedisKeys } from "./redis-keys.ts";

const keys = new RedisKeys("equivox");
const acme = tenantSchema.parse("acme");
const anything = fc.string({ unit: "binary", maxLength: 40 });
const tenants = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,10}$/).map((name) => tenantSchema.parse(name));

/** The hash tag as a cluster finds it: between the first brace and the next closing one. */
const hashTag = (key: string): string | undefined => /\{([^}]+)\}/.exec(key)?.[1];

it("puts the whole tenant key, and nothing that comes from outside beside it, between the braces", () => {
  fc.assert(
    fc.property(tenants, fc.array(anything, { maxLength: 4 }), (tenant, parts) => {
      const key = tenantKey(tenant, "rate_limit", ...parts);
      expect(keys.of(key)).toBe(`equivox:{${key}}`);
      expect(keys.of(key).match(/[{}]/g)).toEqual(["{", "}"]);
      expect(hashTag(keys.of(key))).toBe(key);
    }),
  );
});

it("keeps a part in the slot of the whole, whatever the part is called", () => {
  fc.assert(
    fc.property(anything, (user) => {
      const whole = tenantKey(acme, "connection");
      expect(hashTag(keys.within(whole, tenantKey(acme, "connection", user)))).toBe(whole);
    }),
  );
});

it("gives two different things two different keys", () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 3 }), fc.array(anything, { maxLength: 3 }), (left, right) => {
      const [one, two] = [left, right].map((parts) => keys.of(tenantKey(acme, "session", ...parts)));
      expect(one === two).toBe(left.length === right.length && left.every((part, index) => part === right[index]));
    }),
  );
  expect(keys.of(addressKey("}:{acme"))).not.toContain("{acme");
});
