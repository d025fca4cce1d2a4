import { expect, it } from "vitest";
import { choice, decimal, integer, list, readSettings, text } from "./settings.ts";

const table = {
  port: integer("PORT", [1, 100], "A port.", { default: "80" }),
  level: choice("APP_LEVEL", ["low", "high"], "A level.", { default: "low" }),
  ratio: decimal("APP_RATIO", [-1, 1], "A ratio.", { default: "0.5" }),
  origins: list("APP_ORIGINS", "addresses", "Origins.", { default: "," }),
  key: text("KEY", /^.{4,}$/, "at least 4 characters", "A key.", { secret: true }),
};

const read = (environment: Record<string, string | undefined>) => readSettings(table, environment, "APP_");
const refused = (environment: Record<string, string | undefined>): unknown => {
  try {
    read(environment);
  } catch (error) {
    return error;
  }
  throw new Error("nothing was refused");
};

it("takes defaults for what is unset or empty, and leaves out what has none", () => {
  const values = read({ PORT: "", APP_LEVEL: undefined });
  expect(values).toEqual({ port: 80, level: "low", ratio: 0.5, origins: [], key: undefined });
  expect(Object.isFrozen(values)).toBe(true);
});

it("reads each kind of value", () => {
  const environment = { PORT: "1", APP_LEVEL: "high", APP_RATIO: "-0.25", APP_ORIGINS: " http://a , ,http://b,", KEY: "a key", OTHER: "x" };
  expect(read(environment)).toEqual({ port: 1, level: "high", ratio: -0.25, origins: ["http://a", "http://b"], key: "a key" });
});

it.each([
  ["PORT", "0", "it must be from 1 to 100"],
  ["PORT", "101", "it must be from 1 to 100"],
  ["PORT", "1.5", "it must be a whole number from 1 to 100"],
  ["PORT", "-1", "it must be a whole number from 1 to 100"],
  ["PORT", "0x1", "it must be a whole number from 1 to 100"],
  ["PORT", " 1", "it must be a whole number from 1 to 100"],
  ["APP_RATIO", "1.01", "it must be from -1 to 1"],
  ["APP_RATIO", "1e-1", "it must be a number from -1 to 1"],
  ["APP_RATIO", "NaN", "it must be a number from -1 to 1"],
  ["APP_LEVEL", "LOW", "it must be one of: low, high"],
])("refuses %s=%s and says what is allowed", (setting, value, problem) => {
  expect(refused({ [setting]: value })).toMatchObject({ code: "setting-invalid", detail: { setting, value, problem } });
});

it("never shows the value of a secret that is refused", () => {
  expect(refused({ KEY: "abc" })).toMatchObject({ detail: { setting: "KEY", value: "(hidden)" } });
  expect(String(refused({ KEY: "abc" }))).not.toContain("abc");
});

it("refuses a variable of its own that it does not know, with the one that was meant when it is near", () => {
  expect(refused({ APP_LEVLE: "low" })).toMatchObject({
    code: "setting-unknown",
    detail: { setting: "APP_LEVLE", hint: "Did you mean APP_LEVEL?" },
  });
  expect(refused({ APP_SOMETHING_ELSE: "" })).toMatchObject({ detail: { hint: "docs/configuration.md lists them." } });
});
