import { fastifyCors } from "@fastify/cors";
import { type IncomingMessage, type OutgoingHttpHeader, type OutgoingHttpHeaders } from "node:http";
import { fastifyHelmet } from "@fastify/helmet";
import { LRUCache } from "lru-cache";
import { type App } from "./app.ts";
import { type OriginPolicy } from "./origin-policy.ts";

const yearSeconds = 31_536_000;
/** The names by which clients reach one server are few. */
const rememberedHosts = 64;

/** Headers that tell a browser what pages of this server may do, and which other pages may call it. */
export async function addSecurityHeaders(app: App, { origins, secure }: { origins: OriginPolicy; secure: boolean }): Promise<void> {
  await app.register(fastifyHelmet, {
    global: false,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'self'"],
        // The voice client's audio worklets are blob: scripts, and pdf.js decodes images in WebAssembly.
        "script-src": ["'self'", "blob:", "'wasm-unsafe-eval'"],
        "worker-src": ["'self'", "blob:"],
        "connect-src": ["'self'", "blob:", "data:", (request: IncomingMessage) => origins.socketSources(request.headers).join(" ")],
        "img-src": ["'self'", "blob:", "data:"],
        "media-src": ["'self'", "blob:"],
        "font-src": ["'self'", "data:"],
        // Mantine and Swagger UI set styles from scripts.
        "style-src": ["'self'", "'unsafe-inline'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
      },
    },
    strictTransportSecurity: secure ? { maxAge: yearSeconds } : false,
    crossOriginResourcePolicy: { policy: "same-origin" },
    referrerPolicy: { policy: "no-referrer" },
    xFrameOptions: { action: "deny" },
  });
  // Helmet reads its options anew for every request, an eighth of what a retrieval allocates; only the sources of sockets differ.
  const known = new LRUCache<string, Readonly<Record<string, OutgoingHttpHeader>>>({ max: rememberedHosts });
  app.addHook("onRequest", (request, reply, done) => {
    const sources = origins.socketSources(request.headers).join(" ");
    let headers = known.get(sources);
    if (!headers) {
      reply.helmet();
      headers = { ...definedOf(reply.raw.getHeaders()), "permissions-policy": "microphone=(self), camera=(), geolocation=()" };
      known.set(sources, headers);
    }
    reply.headers(headers);
    done();
  });
  await app.register(fastifyCors, {
    origin: (origin, decide) => decide(null, origin !== undefined && origins.isAllowed(origin)),
    methods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
    allowedHeaders: ["authorization", "content-type", "accept"],
    exposedHeaders: ["retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "x-request-id", "content-disposition"],
    credentials: false,
    maxAge: 600,
    strictPreflight: false,
  });
}

function definedOf(headers: OutgoingHttpHeaders): Record<string, OutgoingHttpHeader> {
  const entries = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  return Object.fromEntries(entries);
}
