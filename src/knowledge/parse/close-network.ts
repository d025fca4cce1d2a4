import { Socket as DatagramSocket } from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import { Server, Socket } from "node:net";

/**
 * Takes the network from this thread, for good: no module of Node connects, listens, sends or asks for a name any more. Native code and
 * other threads are not reached. Permissions of Node do all of it from version 25 on; before, this is what stands between a parser that
 * was led astray and the network.
 */
export function closeNetwork(): void {
  const refuse = (): never => {
    throw new Error("this process has no network");
  };
  for (const [prototype, methods] of [
    [Socket.prototype, ["connect"]],
    [Server.prototype, ["listen"]],
    [DatagramSocket.prototype, ["bind", "connect", "send"]],
  ] as const) {
    for (const method of methods) Object.defineProperty(prototype, method, { value: refuse, writable: false, configurable: false });
  }
  // A name that is asked for carries data out as well.
  for (const questions of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
    for (const name of Object.getOwnPropertyNames(questions).filter((own) => /^(?:lookup|resolve|reverse)/.test(own))) {
      Object.defineProperty(questions, name, { value: refuse, writable: false, configurable: false });
    }
  }
  syncBuiltinESMExports();
}
