import { type webcrypto } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

/** One key pair of an issuer. */
export interface IssuerKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: webcrypto.CryptoKey;
  readonly publicJwk: JWK;
}

export async function makeKey(kid: string, alg = "ES256"): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: "sig" } };
}

/** An OpenID Connect issuer that publishes keys over HTTP, as well or as badly as it is told. */
export interface KeyServer {
  readonly url: string;
  /** Requests so far. */
  readonly requests: () => number;
  publish(...keys: readonly IssuerKey[]): void;
  /** Answers in this way until keys are published again. */
  answer(how: (response: ServerResponse) => void): void;
  close(): Promise<void>;
}

export async function startKeyServer(): Promise<KeyServer> {
  let requests = 0;
  let how: (response: ServerResponse) => void = (response) => response.writeHead(404).end();
  const server = createServer((_request, response) => {
    requests++;
    how(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/keys`,
    requests: () => requests,
    publish(...keys) {
      const body = JSON.stringify({ keys: keys.map(({ publicJwk }) => publicJwk) });
      how = (response) => response.writeHead(200, { "content-type": "application/json" }).end(body);
    },
    answer(next) {
      how = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

export const issuerName = "https://login.example";
export const issuerAudience = "https://equivox.example";

/** A right access token of the issuer, but for what is changed. A claim that is set to undefined is left out. */
export function issuerToken(
  key: IssuerKey,
  change: { claims?: Record<string, unknown>; header?: Record<string, unknown> } = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const claims = {
    iss: issuerName,
    aud: issuerAudience,
    sub: "ann",
    tenant: "acme",
    permissions: ["ask", "admin"],
    jti: "t-1",
    iat: now,
    exp: now + 600,
    ...change.claims,
  };
  return new SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid, typ: "at+jwt", ...change.header }).sign(key.privateKey);
}
