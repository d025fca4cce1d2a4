import { fastifyCookie } from "@fastify/cookie";
import { type FastifyReply } from "fastify";
import { type App } from "./app.ts";

export const sessionCookieName = "equivox_token";

export async function addCookies(app: App): Promise<void> {
  await app.register(fastifyCookie);
}

/** Signs a browser in: the token is out of reach of scripts and goes to this site only. */
export function setSessionCookie(reply: FastifyReply, token: string, { secure, maxAgeMs }: { secure: boolean; maxAgeMs: number }): void {
  const maxAge = Math.max(0, Math.floor(maxAgeMs / 1_000));
  reply.setCookie(sessionCookieName, token, { path: "/", httpOnly: true, sameSite: "strict", secure, maxAge });
}

export function clearSessionCookie(reply: FastifyReply, { secure }: { secure: boolean }): void {
  reply.clearCookie(sessionCookieName, { path: "/", httpOnly: true, sameSite: "strict", secure });
}
