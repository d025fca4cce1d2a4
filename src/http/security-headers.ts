import { fastifyCors } from "@fastify/cors";
import { type IncomingMessage } from "node:http";
import { fastifyHelmet } from "@fastify/helmet";
import { type App } from "./app.ts";
import { type OriginPolicy } from "./origin-policy.ts";

const yearSeconds = 31_536_000;

/** Headers that tell a browser what pages of this server may do, and which other pages may call it. */
export async function addSecurityHeaders(app: App, { origins, secure }: { origins: OriginPolicy; secure: boolean }): Promise<void> {
  await app.register(fastifyHelmet, {
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
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("permissions-policy", "microphone=(self), camera=(), geolocation=()");
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
