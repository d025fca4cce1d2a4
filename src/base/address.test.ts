import fc from "fast-check";
import { expect, it } from "vitest";
import { hideCredentials } from "./address.ts";

it.each([
  ["mongodb://ada:s3cret@h1:27017,h2:27018/plant?replicaSet=rs0", "mongodb://ada:***@h1:27017,h2:27018/plant"],
  ["mongodb+srv://ada:s%40cret@cluster.example/", "mongodb+srv://ada:***@cluster.example/"],
  ["mongodb://localhost:27017", "mongodb://localhost:27017"],
  ["redis://:s3cret@h1:6379,redis://:other@h2:6379", "redis://:***@h1:6379,redis://:***@h2:6379"],
  ["redis://:a@h1?password=b,redis://h2", "redis://:***@h1,redis://h2"],
  ["ada:p@ss@host", "ada:***@host"],
  ["https://ada@host/path", "https://ada@host/path"],
])("hides the password of %s", (address, expected) => {
  expect(hideCredentials(address)).toBe(expected);
});

it("shows no password, however it is written", () => {
  const password = fc.stringMatching(/^[A-Za-z0-9@:/?#%]{0,8}$/).map((text) => `se${text}cret`);
  fc.assert(
    fc.property(password, (secret) => {
      expect(hideCredentials(`redis://user:${secret}@host:1/0`)).toBe("redis://user:***@host:1/0");
    }),
  );
});
