import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { type Log } from "../../base/log.ts";
import { failure, problemOf } from "../../errors.ts";
import { RagNode, type RagAddress, type RagNodeOptions } from "./rag-node.ts";

/** The numeric addresses of a host name. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

export interface NodeSetOptions extends RagNodeOptions {
  /** `http(s)://host[:port]` each; a name may stand for several servers. */
  readonly urls: readonly string[];
  readonly resolveMs: number;
  readonly log: Log;
  readonly resolve?: ResolveHost;
}

/** More nodes than any deployment has; what a name resolves to beyond is left out. */
const maxNodes = 64;
const probeMs = 1_000;

/** The rag servers that there are now: names are resolved again and again, and nodes come and go with their addresses. */
export class NodeSet {
  readonly #options: NodeSetOptions;
  readonly #targets: readonly URL[];
  readonly #nodes = new Map<string, RagNode>();
  /** Have left the set and finish what is under way. */
  readonly #retiring = new Set<RagNode>();
  readonly #stop: readonly (() => void)[];
  #resolving: Promise<void> | undefined;
  #problem: string | undefined;
  #list: readonly RagNode[] = [];
  #closed = false;

  /** Throws `setting-invalid`. */
  constructor(options: NodeSetOptions) {
    this.#options = options;
    this.#targets = options.urls.map(targetOf);
    void this.#resolveAll();
    this.#stop = [
      options.clock.setTicker(() => void this.#resolveAll(), options.resolveMs),
      options.clock.setTicker(() => this.#probeAll(), probeMs),
    ];
  }

  /** As last resolved; a name that cannot be resolved keeps its last addresses. */
  get nodes(): readonly RagNode[] {
    return this.#list;
  }

  /** Why there are no nodes. */
  get problem(): string {
    if (this.#targets.length === 0) return "EQUIVOX_RAG_URLS names none";
    return this.#problem ?? "no address is known yet";
  }

  /** Waits for the addresses when none is known; they are known in a moment or not for a while. */
  async known(): Promise<void> {
    if (this.#list.length === 0) await this.#resolveAll();
  }

  /** Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const stop of this.#stop) stop();
    const all = [...this.#nodes.values(), ...this.#retiring];
    this.#nodes.clear();
    this.#list = [];
    await Promise.all(all.map((node) => node.close()));
  }

  /** One at a time. */
  #resolveAll(): Promise<void> {
    this.#resolving ??= this.#update().finally(() => (this.#resolving = undefined));
    return this.#resolving;
  }

  async #update(): Promise<void> {
    const found = await Promise.all(this.#targets.map((target) => this.#addressesOf(target)));
    if (this.#closed) return;
    // While a name cannot be resolved nobody is sent away.
    const complete = found.every((addresses) => addresses !== undefined);
    const wanted = new Map(found.flatMap((addresses) => addresses ?? []).map((address) => [address.origin, address]));
    for (const address of [...wanted.values()].slice(0, maxNodes)) this.#add(address);
    if (complete) {
      for (const [origin, node] of this.#nodes) if (!wanted.has(origin)) this.#retire(origin, node);
    }
    this.#list = [...this.#nodes.values()];
  }

  #add(address: RagAddress): void {
    if (this.#nodes.has(address.origin) || this.#nodes.size >= maxNodes) return;
    this.#nodes.set(address.origin, new RagNode(address, this.#options));
    this.#options.log.info({ address: address.origin }, "rag server found");
  }

  #retire(origin: string, node: RagNode): void {
    this.#nodes.delete(origin);
    this.#retiring.add(node);
    this.#options.log.info({ address: origin }, "rag server gone from the list");
    void node
      .retire()
      .catch(() => undefined)
      .finally(() => this.#retiring.delete(node));
  }

  async #addressesOf(target: URL): Promise<RagAddress[] | undefined> {
    const { protocol, hostname } = target;
    const port = target.port === "" ? (protocol === "https:" ? 443 : 80) : Number(target.port);
    const bare = hostname.replace(/^\[|\]$/g, "");
    const originOf = (address: string) => `${protocol}//${isIP(address) === 6 ? `[${address}]` : address}:${port}`;
    if (isIP(bare)) return [{ origin: originOf(bare) }];
    try {
      const addresses = await (this.#options.resolve ?? resolveHost)(bare);
      this.#problem = undefined;
      return addresses.map((address) => ({ origin: originOf(address), ...(protocol === "https:" ? { servername: bare } : {}) }));
    } catch (error) {
      this.#problem = `${bare} cannot be resolved (${problemOf(error)})`;
      this.#options.log.warn({ host: bare, problem: problemOf(error) }, "the name of the rag servers cannot be resolved");
      return undefined;
    }
  }

  #probeAll(): void {
    for (const node of [...this.#nodes.values(), ...this.#retiring]) void node.probe();
  }
}

/** One family only: a node that has an address of each must not count twice, nor twice as dead where one family does not work. */
async function resolveHost(host: string): Promise<string[]> {
  const all = await lookup(host, { all: true });
  const family = all.some((one) => one.family === 4) ? 4 : 6;
  return all.filter((one) => one.family === family).map(({ address }) => address);
}

function targetOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const plain =
    url &&
    ["http:", "https:"].includes(url.protocol) &&
    url.pathname === "/" &&
    url.search === "" &&
    url.username === "" &&
    url.password === "";
  if (plain) return url;
  const problem = "each address must be http://host:port or https://host:port and nothing more";
  throw failure("setting-invalid", { setting: "EQUIVOX_RAG_URLS", value: url?.host ?? "(hidden)", problem });
}
