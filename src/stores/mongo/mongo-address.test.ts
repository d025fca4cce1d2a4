import { expect, it } from "vitest";
import { databaseOf, optionsOf } from "./mongo-address.ts";

it.each([
  ["mongodb://localhost:27017", "equivox"],
  ["mongodb://localhost:27017/", "equivox"],
  ["mongodb://localhost/?w=1", "equivox"],
  ["mongodb://localhost?w=1", "equivox"],
  ["mongodb://ada:pw@h1:1,h2:2/plant?replicaSet=rs", "plant"],
  ["mongodb+srv://ada:p%2Fw@cluster.example/my%20plant", "my plant"],
  ["mongodb://localhost/test", "test"],
])("reads the database of %s", (url, database) => {
  expect(databaseOf(url)).toBe(database);
});

it("lists the options that an address sets", () => {
  expect(optionsOf("mongodb://h/?maxPoolSize=7&w=1")).toEqual(new Set(["maxpoolsize", "w"]));
  expect(optionsOf("mongodb://h/plant")).toEqual(new Set());
});
