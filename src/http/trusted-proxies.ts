import { type IncomingMessage } from "node:http";
import { isIP } from "node:net";
import proxyAddress from "@fastify/proxy-addr";
import { LRUCache } from "lru-cache";
import { failure, problemOf } from "../errors.ts";

const forwardedNames = ["x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "forwarded"];

/** Peers and hops whose addresses need not be parsed again; proxies are few, and clients that reach this server directly come back. */
const rememberedAddresses = 1_024;

/** Whose word is taken for where a request came from. */
export class TrustedProxies {
  readonly #listed: (address: string, hop: number) => boolean;
  readonly #known = new LRUCache<string, { readonly trusted: boolean }>({ max: rememberedAddresses });

  /** Addresses and networks; an empty list trusts nobody. Throws `setting-invalid`. */
  constructor(trusted: readonly string[]) {
    try {
      this.#listed = proxyAddress.compile([...trusted]);
    } catch (error) {
      throw failure("setting-invalid", { setting: "EQUIVOX_TRUSTED_PROXIES", value: trusted.join(","), problem: problemOf(error) }, error);
    }
  }

  /** The nearest hop that is no trusted proxy: everything left of it in X-Forwarded-For may be made up. */
  addressOf(request: IncomingMessage): string {
    const peer = request.socket.remoteAddress;
    // A connection that is gone has no address any more.
    if (peer === undefined) return "unknown";
    const address = proxyAddress(request, (hop) => this.#trusts(hop));
    return isIP(address) === 0 ? peer : address;
  }

  /**
   * Leaves only what may be believed: without a trusted peer, nothing that a proxy would say; with one, `host` as the client named it and
   * `x-forwarded-proto`. Everything that reads headers then need not ask again.
   */
  clean(request: IncomingMessage): void {
    const { headers, socket } = request;
    const believed = socket.remoteAddress !== undefined && this.#trusts(socket.remoteAddress);
    if (!believed) {
      for (const name of forwardedNames) Reflect.deleteProperty(headers, name);
      return;
    }
    const host = headers["x-forwarded-host"];
    if (typeof host === "string" && host !== "") headers.host = host.split(",", 1)[0]?.trim();
  }

  #trusts(address: string): boolean {
    // What a header claims may be of any length and differ each time; only addresses are worth keeping.
    if (isIP(address) === 0) return this.#listed(address, 0);
    let known = this.#known.get(address);
    if (!known) {
      known = { trusted: this.#listed(address, 0) };
      this.#known.set(address, known);
    }
    return known.trusted;
  }
}
