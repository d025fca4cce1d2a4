import fc from "fast-check";
import { expect, it } from "vitest";
import { tenantKey } from "./key.ts";
import { tenantSchema } from "./tenant.ts";

const acme = tenantSchema.parse("acme");
const tenants = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}$/).map((name) => tenantSchema.parse(name));
const families = fc.constantFrom("partition" as const, "vocabulary" as const);
const hostile = fc.constantFrom(":", "%", "%3A", "{", "}", "*", "|", "/", "\0", " ", "ａ", "acme", "rag", "");
const part = fc.array(fc.oneof(hostile, fc.string({ unit: "grapheme", maxLength: 4 })), { maxLength: 4 }).map((pieces) => pieces.join(""));
const parts = fc.array(fc.oneof(part, fc.integer()), { maxLength: 4 });
const call = fc.tuple(tenants, families, parts);

const same = (left: readonly (string | number)[], right: readonly (string | number)[]): boolean =>
  left.length === right.length && left.every((one, index) => String(one) === String(right[index]));

it("gives the same key for the same parts only", () => {
  fc.assert(
    fc.property(call, call, ([tenant, family, one], [otherTenant, otherFamily, other]) => {
      const equal = tenantKey(tenant, family, ...one) === tenantKey(otherTenant, otherFamily, ...other);
      expect(equal).toBe(same([tenant, family, ...one], [otherTenant, otherFamily, ...other]));
    }),
    { numRuns: 500 },
  );
});

it("never lets one split of the same text pose as another", () => {
  fc.assert(
    fc.property(part, fc.nat(), fc.nat(), (text, left, right) => {
      const cut = (at: number) => [text.slice(0, at % (text.length + 1)), text.slice(at % (text.length + 1))];
      const equal = tenantKey(acme, "partition", ...cut(left)) === tenantKey(acme, "partition", ...cut(right));
      expect(equal).toBe(same(cut(left), cut(right)));
    }),
  );
});

it("begins with the tenant and nothing that another tenant's keys begin with", () => {
  fc.assert(
    fc.property(call, tenants, ([tenant, family, rest], other) => {
      fc.pre(tenant !== other);
      const key = tenantKey(tenant, family, ...rest);
      expect(key.startsWith(`${tenant}:`)).toBe(true);
      expect(key.startsWith(`${other}:`)).toBe(false);
    }),
  );
});

it("makes a key of half a character, which a client may send, without failing", () => {
  const keys = ["\uD800", "\uDC00", "\uFFFD"].map((half) => tenantKey(acme, "partition", half));
  expect(new Set(keys).size).toBe(3);
});
