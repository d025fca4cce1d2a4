import { expect, it } from "vitest";
import { readConfig, settings } from "./config.ts";

const rows = Object.entries(settings);

/** Settings without the prefix, as docs/configuration.md lists them first. */
const bare = [
  "MONGO_URL REDIS_URL REDIS_CACHE_URL SECRET_KEY DATA_DIR HOST PORT METRICS_PORT PUBLIC_URL TLS_CERT TLS_KEY STT TTS LLM EMBEDDING",
  "LOG_LEVEL",
].flatMap((line) => line.split(" "));

it("starts with nothing set, on loopback", () => {
  expect(readConfig({})).toMatchObject({ host: "127.0.0.1", port: 8080, metricsPort: 9464, secretKey: undefined, allowedOrigins: [] });
});

const namesOf = (settingIsWrong: (name: string, setting: (typeof rows)[number][1]) => boolean): string[] =>
  rows.filter(([name, setting]) => settingIsWrong(name, setting)).map(([name]) => name);

it("names every variable by the rule and describes it in a sentence", () => {
  expect(namesOf((_, { variable }) => !bare.includes(variable) && !/^EQUIVOX(_[A-Z0-9]+)+$/.test(variable))).toEqual([]);
  expect(namesOf((_, { description }) => !/^[A-Z`].*\.$/.test(description))).toEqual([]);
});

it("states the unit of every time and size", () => {
  const unitOf = (setting: object) => ("unit" in setting ? setting.unit : undefined);
  expect(namesOf((name, setting) => name.endsWith("Ms") && unitOf(setting) !== "ms")).toEqual([]);
  expect(namesOf((name, setting) => name.endsWith("Bytes") && unitOf(setting) !== "bytes")).toEqual([]);
});

it("reads each variable once", () => {
  const variables = rows.map(([, { variable }]) => variable);
  expect(new Set(variables).size).toBe(variables.length);
  for (const variable of bare) expect(variables).toContain(variable);
});

it("hides what must not be shown", () => {
  const secrets = rows.filter(([, setting]) => "secret" in setting && setting.secret).map(([name]) => name);
  expect(secrets).toEqual(expect.arrayContaining(["secretKey", "serverToken", "llmKey", "mongoUrl", "redisUrl"]));
});

it("refuses a key too short to sign with, without showing it", () => {
  expect(() => readConfig({ SECRET_KEY: "short-secret" })).toThrow(/SECRET_KEY=\(hidden\)/);
  expect(readConfig({ SECRET_KEY: "x".repeat(32) }).secretKey).toHaveLength(32);
});

it("refuses a variable that it does not know, and leaves alone those of others", () => {
  expect(() => readConfig({ EQUIVOX_UPLOAD_MAX_BYTE: "1" })).toThrow(/Did you mean EQUIVOX_UPLOAD_MAX_BYTES\?/);
  expect(() => readConfig({ PATH: "/bin", HOME: "/root" })).not.toThrow();
});
