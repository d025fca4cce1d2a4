import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";

/** Below the ports that the system gives to outgoing connections, which would take one in the moment until it is listened on. */
const [lowest, beyond] = [10_000, 22_000];
const attempts = 100;
/** `fetch` refuses it (https://fetch.spec.whatwg.org/#port-blocking), the only one in this range. */
const refusedByFetch = 10_080;
/** Nobody may listen on them yet. */
const given = new Set<number>([refusedByFetch]);

/** A port of the loopback that nothing listened on a moment ago, and that this process was not given before. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = randomInt(lowest, beyond);
    if (given.has(port)) continue;
    given.add(port);
    if (await canListen(port)) return port;
  }
  throw new Error(`none of ${attempts} ports is free`);
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer().listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
}
