import { expect, it } from "vitest";
import { parseRedisAddress } from "./redis-address.ts";

it.each([
  ["redis://localhost", { cluster: false, tls: false, nodes: [{ host: "localhost", port: 6379 }], database: 0 }],
  ["rediss://ada:p%40ss@host:1/2", { tls: true, nodes: [{ host: "host", port: 1 }], database: 2, username: "ada", password: "p@ss" }],
  ["redis://host?db=3", { database: 3 }],
  ["redis://[::1]:7", { nodes: [{ host: "::1", port: 7 }] }],
  ["host:7", { nodes: [{ host: "host", port: 7 }], cluster: false }],
  ["redis+cluster://:secret@seed:1", { cluster: true, password: "secret" }],
  ["redis://a:1, b:2 ,redis://:secret@c:3", { cluster: true, password: "secret", nodes: [{ port: 1 }, { port: 2 }, { port: 3 }] }],
  ["rediss://a,b", { cluster: true, tls: true }],
  ["redis://:50%@host", { password: "50%" }],
])("reads %s", (url, expected) => {
  expect(parseRedisAddress(url)).toMatchObject(expected);
});

it.each([
  ["", "holds no address"],
  [",", "holds no address"],
  ["redis://", "must be redis://HOST:PORT"],
  ["redis://host:99999", "must be redis://HOST:PORT"],
  ["http://:secret@host", "begins with http://"],
  ["mongodb://:secret@host", "begins with mongodb://"],
  ["redis://:secret@host/two", "database must be a number"],
  ["redis://:secret@a/1,b", "database 0 only"],
])("refuses %s and says why, without the password", (url, problem) => {
  const refused = () => parseRedisAddress(url, "REDIS_CACHE_URL");
  expect(refused).toThrow(problem);
  expect(refused).toThrow("REDIS_CACHE_URL");
  expect(refused).not.toThrow("secret");
});
