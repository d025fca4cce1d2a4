// Tries to reach an address by every way that Node has, in a process whose network is closed, and prints how each ends.
import { createSocket } from "node:dgram";
import { lookup, promises as names } from "node:dns";
import { connect as http2Connect } from "node:http2";
import { get } from "node:http";
import { connect, createServer } from "node:net";
import { closeNetwork } from "../../src/knowledge/parse/close-network.ts";

const url = process.argv[2] ?? "";
const { hostname, port } = new URL(url);
closeNetwork();

const ways: Readonly<Record<string, () => unknown>> = {
  fetch: () => fetch(url),
  http: () => new Promise((resolve, reject) => get(url, resolve).on("error", reject)),
  http2: () => new Promise((resolve, reject) => http2Connect(url).on("connect", resolve).on("error", reject)),
  net: () => new Promise((resolve, reject) => connect(Number(port), hostname, () => resolve(true)).on("error", reject)),
  listen: () =>
    new Promise((resolve, reject) =>
      createServer()
        .on("error", reject)
        .listen(0, () => resolve(true)),
    ),
  udp: () =>
    new Promise((resolve, reject) =>
      createSocket("udp4").send("x", Number(port), hostname, (error) => (error ? reject(error) : resolve(true))),
    ),
  lookup: () => new Promise((resolve, reject) => lookup("localhost", (error) => (error ? reject(error) : resolve(true)))),
  lookupPromise: () => names.lookup("localhost"),
};
const ends: Record<string, string> = {};
for (const [way, attempt] of Object.entries(ways)) {
  try {
    await attempt();
    ends[way] = "open";
  } catch {
    ends[way] = "closed";
  }
}
process.stdout.write(JSON.stringify(ends));
process.exit(0);
