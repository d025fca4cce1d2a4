import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tenantSchema } from "../../tenancy/tenant.ts";
import { createPasswordSeal } from "./document-password.ts";

const sealUnder = (secret: string, previousSecret?: string) =>
  createPasswordSeal(() => Promise.resolve({ secret, ...(previousSecret === undefined ? {} : { previousSecret }) }));
const first = "a secret of thirty-two characters";
const seal = sealUnder(first);
const target = { tenant: tenantSchema.parse("acme"), documentId: "doc.press.1", version: 2 };

describe("createPasswordSeal", () => {
  it("gives back any password, and never the same sealed text twice", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 127 }), async (password) => {
        const [sealed, again] = [await seal.seal(password, target), await seal.seal(password, target)];
        expect(await seal.open(sealed, target)).toBe(password);
        expect(sealed).not.toBe(again);
      }),
    );
  });

  it("does not show the password", async () => {
    const sealed = await seal.seal("open sesame", target);
    expect(sealed).not.toContain("sesame");
    expect(Buffer.from(sealed, "base64url").toString("latin1")).not.toContain("sesame");
  });

  it.each([
    ["tenant", { ...target, tenant: tenantSchema.parse("rival") }],
    ["document", { ...target, documentId: "doc.press.2" }],
    ["version", { ...target, version: 3 }],
  ])("opens for no other %s", async (_, other) => {
    expect(await seal.open(await seal.seal("open sesame", target), other)).toBeUndefined();
  });

  it("opens nothing that was changed, cut or is no sealed password", async () => {
    const sealed = await seal.seal("open sesame", target);
    const changed = Buffer.from(sealed, "base64url");
    changed[20] = (changed[20] ?? 0) ^ 1;
    for (const wrong of [changed.toString("base64url"), sealed.slice(0, -4), sealed.slice(0, 10), ""]) {
      expect(await seal.open(wrong, target)).toBeUndefined();
    }
  });

  it("opens what was sealed under the secret before this one, and under no other", async () => {
    const sealed = await seal.seal("open sesame", target);
    const second = "another secret of thirty-two characters";
    expect(await sealUnder(second).open(sealed, target)).toBeUndefined();
    expect(await sealUnder(second, first).open(sealed, target)).toBe("open sesame");
  });
});
