import fc from "fast-check";
import { expect, it } from "vitest";
import { countingRandom, systemRandom } from "../base/random.ts";
import { slugSchema } from "./equipment.ts";
import { equipmentOfId, loggableSessionId, newDocumentId, newJobId, newSessionId } from "./ids.ts";
import { userSchema } from "./tenant.ts";

const slugs = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/).map((slug) => slugSchema.parse(slug));
const users = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .filter((user) => userSchema.safeParse(user).success)
  .map((user) => userSchema.parse(user));

it("finds in a document or job id the equipment that it was made for", () => {
  fc.assert(
    fc.property(slugs, (slug) => {
      expect(equipmentOfId(newDocumentId(systemRandom, slug))).toBe(slug);
      expect(equipmentOfId(newJobId(systemRandom, slug))).toBe(slug);
    }),
  );
});

it("makes session ids that are safe in an address, whoever the user is", () => {
  fc.assert(
    fc.property(users, (user) => {
      const id = newSessionId(systemRandom, user);
      expect(id).toMatch(/^ses\.[\w-]+\.[0-9a-z]{16}$/);
      expect(Buffer.from(id.split(".")[1] ?? "", "base64url").toString()).toBe(user);
    }),
  );
});

it("never makes the same id twice", () => {
  const random = countingRandom();
  const slug = slugSchema.parse("press");
  expect(new Set([newDocumentId(random, slug), newDocumentId(random, slug), newJobId(random, slug)]).size).toBe(3);
});

it.each([
  "",
  "doc",
  "doc.press",
  "doc.press.",
  "doc..abc",
  "doc.Press.abc",
  "ses.press.abc",
  "doc.press.abc.d",
  "doc.press.ABC",
  "doc.a/b.abc",
  "xdoc.press.abc",
  "doc.press.abc\n",
])("finds no equipment in the malformed id %j", (id) => {
  expect(equipmentOfId(id)).toBeUndefined();
});

it("lets only the random part of a session's id into a log", () => {
  const id = newSessionId(systemRandom, userSchema.parse("anna@example.org"));
  expect(loggableSessionId(id)).toMatch(/^[0-9a-z]{16}$/);
  expect(id.endsWith(loggableSessionId(id))).toBe(true);
});
