import { type IncomingHttpHeaders, IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { TrustedProxies } from "./trusted-proxies.ts";

function requestFrom(remoteAddress: string | undefined, headers: IncomingHttpHeaders = {}): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: remoteAddress });
  const request = new IncomingMessage(socket);
  Object.assign(request.headers, headers);
  return request;
}

describe("the address of a client", () => {
  const chain = { "x-forwarded-for": "198.51.100.66, 203.0.113.5, 10.1.2.3" };

  it.each([
    ["of a peer that nobody trusts is the peer's, whatever it says", [], "192.0.2.9", "192.0.2.9"],
    ["is the nearest hop that is not trusted", ["10.0.0.0/8"], "10.0.0.7", "203.0.113.5"],
    ["is not what stands left of that hop", ["10.0.0.0/8", "203.0.113.5"], "10.0.0.7", "198.51.100.66"],
    ["is the leftmost when all hops are trusted", ["10.0.0.0/8", "203.0.113.0/24", "198.51.100.66"], "10.0.0.7", "198.51.100.66"],
    ["is found behind a peer that speaks IPv4 in IPv6", ["10.0.0.0/8"], "::ffff:10.0.0.7", "203.0.113.5"],
    ["of another network is the peer's", ["10.0.0.0/8"], "11.0.0.7", "11.0.0.7"],
  ])("%s", (_, trusted, peer, expected) => {
    expect(new TrustedProxies(trusted).addressOf(requestFrom(peer, chain))).toBe(expected);
  });

  it("is the peer's when the hop before it is no address", () => {
    for (const hop of ["unknown", "203.0.113.5:8080", "x".repeat(5_000), ""]) {
      expect(new TrustedProxies(["10.0.0.0/8"]).addressOf(requestFrom("10.0.0.7", { "x-forwarded-for": hop }))).toBe("10.0.0.7");
    }
  });

  it("is found alike when the same hops come again", () => {
    const proxies = new TrustedProxies(["10.0.0.0/8"]);
    const found = ["10.0.0.7", "11.0.0.7", "10.0.0.7", "11.0.0.7"].map((peer) => proxies.addressOf(requestFrom(peer, chain)));
    expect(found).toEqual(["203.0.113.5", "11.0.0.7", "203.0.113.5", "11.0.0.7"]);
  });

  it("is unknown once the connection is gone", () => {
    expect(new TrustedProxies(["10.0.0.0/8"]).addressOf(requestFrom(undefined, chain))).toBe("unknown");
  });
});

describe("what a proxy would say", () => {
  const said = { host: "inside:8080", "x-forwarded-host": "equivox.example", "x-forwarded-proto": "https", forwarded: "for=1.2.3.4" };

  it("is taken away from anybody else, whose own headers stay", () => {
    const request = requestFrom("192.0.2.9", { ...said, "x-forwarded-for": "1.2.3.4", accept: "*/*" });
    new TrustedProxies(["10.0.0.0/8"]).clean(request);
    expect(request.headers).toEqual({ host: "inside:8080", accept: "*/*" });
  });

  it("is taken from a trusted one", () => {
    const request = requestFrom("10.0.0.7", { ...said });
    new TrustedProxies(["10.0.0.0/8"]).clean(request);
    expect(request.headers).toMatchObject({ host: "equivox.example", "x-forwarded-proto": "https" });
  });
});

it.each(["not-an-address", "0.0.0.0/0", "10.0.0.0/99", "300.0.0.1"])("refuses %s as a proxy at start", (entry) => {
  expect(() => new TrustedProxies([entry])).toThrow(expect.objectContaining({ code: "setting-invalid" }));
});
