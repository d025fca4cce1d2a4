import { Socket as DatagramSocket } from "node:dgram";
import { Server, Socket } from "node:net";

/**
 * Takes the network from this process, for good: nothing connects, listens or sends any more, whatever module tries. Permissions of Node
 * do so from version 25 on; before, this is what stands between a parser that was led astray and the network.
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
}
