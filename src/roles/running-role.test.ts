import { expect, it } from "vitest";
import { readConfig } from "../config.ts";
import { startProduct } from "./product.ts";
import { requireShared, startRole } from "./running-role.ts";

const whole = {
  MONGO_URL: "mongodb://localhost",
  REDIS_URL: "redis://localhost",
  SECRET_KEY: "a secret of at least thirty-two characters",
  EQUIVOX_RAG_URLS: "http://localhost:8081",
};
const without = (name: keyof typeof whole) => readConfig({ ...whole, [name]: undefined });

it.each(["gateway", "voice", "rag", "worker"] as const)("lets %s start with all that it needs", (role) => {
  expect(() => requireShared(role, readConfig(whole))).not.toThrow();
});

it.each(["MONGO_URL", "REDIS_URL", "SECRET_KEY"] as const)("names %s when it is missing, whatever the role", (name) => {
  for (const role of ["all", "gateway", "voice", "rag", "worker"] as const) {
    expect(() => requireShared(role, without(name))).toThrow(new RegExp(`role ${role} cannot start: several processes need ${name}`));
  }
});

it("names the address of rag for those who ask it, and for nobody else", () => {
  for (const role of ["gateway", "voice", "worker"] as const) {
    expect(() => requireShared(role, without("EQUIVOX_RAG_URLS"))).toThrow(/EQUIVOX_RAG_URLS/);
  }
  for (const role of ["rag", "all"] as const) expect(() => requireShared(role, without("EQUIVOX_RAG_URLS"))).not.toThrow();
});

it("does not begin to wait once it was told to stop", async () => {
  const stopped = AbortSignal.abort("SIGTERM");
  const signals = { signal: stopped, hurry: new AbortController().signal };
  await expect(startRole("rag", readConfig({ ...whole, METRICS_PORT: "0", REDIS_URL: "redis://127.0.0.1:1" }), signals)).rejects.toBe(
    "SIGTERM",
  );
  await expect(startProduct(readConfig({ METRICS_PORT: "0" }), { signal: stopped })).rejects.toBe("SIGTERM");
});
