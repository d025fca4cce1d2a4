import { type IncomingHttpHeaders } from "node:http";
import { failure } from "../errors.ts";

export interface OriginPolicyOptions {
  readonly localMode: boolean;
  readonly secure: boolean;
  readonly publicUrl: string | undefined;
  readonly allowedOrigins: readonly string[];
  /** The port that is really listened on; known once the server listens. */
  readonly port: () => number;
}

const loopbackNames = ["localhost", "127.0.0.1", "[::1]"];

/** `name`, `name:port` or `[v6]:port`; anything else could break out of a header or an address that it is put into. */
const hostPattern = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

/** Decides which host names and which pages may talk to this server. */
export class OriginPolicy {
  readonly #options: OriginPolicyOptions;
  readonly #allowed: ReadonlySet<string>;

  constructor(options: OriginPolicyOptions) {
    this.#options = options;
    const origins = [...options.allowedOrigins, ...(options.publicUrl === undefined ? [] : [options.publicUrl])];
    this.#allowed = new Set(origins.map(originOf).filter((origin) => origin !== undefined));
  }

  /**
   * In local mode the browser's cookie is all that a page needs, so a page that had its own name point at this machine
   * (DNS rebinding) must not get in: only loopback names with the real port are this server's. Throws `host-refused`.
   */
  checkHost(headers: IncomingHttpHeaders): void {
    if (!this.#options.localMode) return;
    const host = hostOf(headers);
    if (host === undefined || !this.#localHosts().has(host)) {
      throw failure("host-refused", { host: printable(headers.host) });
    }
  }

  /** Throws `origin-refused` when a page of another site sent the request; clients that are no browser send no origin. */
  checkOrigin(headers: IncomingHttpHeaders): void {
    const { origin, "sec-fetch-site": site } = headers;
    if (origin === undefined) {
      if (site === "cross-site" || site === "same-site") throw failure("origin-refused", { origin: `of a ${site} page` });
      return;
    }
    if (!this.isOwn(origin, headers) && !this.isAllowed(origin)) throw failure("origin-refused", { origin: printable(origin) });
  }

  /** Throws `origin-refused` unless the request comes from this server's own page, or from no page at all. */
  checkSamePage(headers: IncomingHttpHeaders): void {
    const { origin, "sec-fetch-site": site } = headers;
    const foreign = origin !== undefined && !this.isOwn(origin, headers);
    const crossSite = site !== undefined && site !== "same-origin" && site !== "none";
    if (foreign || crossSite) throw failure("origin-refused", { origin: printable(origin ?? "of another page") });
  }

  /** Whether the setting or PUBLIC_URL names the origin. */
  isAllowed(origin: string): boolean {
    return this.#allowed.has(origin);
  }

  isOwn(origin: string, headers: IncomingHttpHeaders): boolean {
    if (this.#options.publicUrl !== undefined && origin === originOf(this.#options.publicUrl)) return true;
    const host = hostOf(headers);
    // By host and not by scheme, because a proxy in front may speak HTTPS for a server that does not.
    return host !== undefined && (origin.toLowerCase() === `http://${host}` || origin.toLowerCase() === `https://${host}`);
  }

  /**
   * Address of the voice socket, as the client that sent these headers reaches it; a proxy in front may speak TLS for this server.
   * Throws `request-invalid` for a strange host.
   */
  socketUrl(headers: IncomingHttpHeaders): string {
    const { publicUrl, secure } = this.#options;
    if (publicUrl !== undefined) return `${publicUrl.replace(/^http/, "ws").replace(/\/+$/, "")}/v1/voice`;
    const host = hostOf(headers);
    if (host === undefined) throw failure("request-invalid", { problem: "the header Host names no host" });
    return `${secure || isForwardedSecure(headers) ? "wss" : "ws"}://${host}/v1/voice`;
  }

  /** Whether the client that sent these headers reaches this server by TLS, so that its cookie may be kept from plain HTTP. */
  isSecure(headers: IncomingHttpHeaders): boolean {
    return this.#options.secure || this.#options.publicUrl?.startsWith("https:") === true || isForwardedSecure(headers);
  }

  /** Sources for `connect-src`, beside 'self', which older browsers do not extend to sockets. */
  socketSources(headers: IncomingHttpHeaders): string[] {
    const host = this.#options.publicUrl === undefined ? hostOf(headers) : hostOfUrl(this.#options.publicUrl);
    return host === undefined ? [] : [`ws://${host}`, `wss://${host}`];
  }

  #localHosts(): Set<string> {
    const { port, secure, publicUrl } = this.#options;
    const hosts = new Set(loopbackNames.map((name) => `${name}:${port()}`));
    if (port() === (secure ? 443 : 80)) for (const name of loopbackNames) hosts.add(name);
    // A forwarded port has another number; only when it is named, and never a name that others can own.
    const forwarded = publicUrl === undefined ? undefined : hostOfUrl(publicUrl);
    if (forwarded !== undefined && loopbackNames.includes(forwarded.replace(/:\d+$/, ""))) hosts.add(forwarded);
    return hosts;
  }
}

function hostOf(headers: IncomingHttpHeaders): string | undefined {
  const host = headers.host?.toLowerCase();
  return host !== undefined && hostPattern.test(host) ? host : undefined;
}

/** The header is there only when a trusted proxy sent it (`TrustedProxies.clean`). */
function isForwardedSecure(headers: IncomingHttpHeaders): boolean {
  const scheme = headers["x-forwarded-proto"];
  return typeof scheme === "string" && /^(https|wss)\b/i.test(scheme);
}

function hostOfUrl(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/** A client's own text, fit for a message. */
function printable(text: string | undefined): string {
  return (text ?? "none").replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 200);
}
