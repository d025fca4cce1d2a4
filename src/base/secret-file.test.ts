import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readSettings, text } from "./settings.ts";

const table = {
  key: text("APP_KEY", /^.{4,}$/s, "at least 4 characters", "A key.", { secret: true }),
  name: text("APP_NAME", /^.+$/, "a name", "A name."),
};
const read = (environment: Record<string, string>) => readSettings(table, environment, "APP_");

let folder: string;
const file = (content: string): string => {
  const path = join(folder, "secret");
  writeFileSync(path, content);
  return path;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "equivox-secret-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ["without a line break", "open sesame", "open sesame"],
  ["with one, which is dropped", "open sesame\n", "open sesame"],
  ["with one as Windows writes it", "open sesame\r\n", "open sesame"],
  ["with spaces and inner lines, which belong to it", " open\nsesame \n", " open\nsesame "],
])("reads a secret from a file %s", (_what, content, secret) => {
  expect(read({ APP_KEY_FILE: file(content) }).key).toBe(secret);
});

it("takes the variable when no file is named", () => {
  expect(read({ APP_KEY: "open sesame", APP_KEY_FILE: "" }).key).toBe("open sesame");
});

it.each(["", "\n"])("refuses a file that holds nothing but %j", (content) => {
  const path = file(content);
  expect(() => read({ APP_KEY_FILE: path })).toThrow(`APP_KEY_FILE=${path} is not allowed: the file is empty.`);
});

it("refuses a file that cannot be read, and says which and why", () => {
  const path = join(folder, "missing");
  expect(() => read({ APP_KEY_FILE: path })).toThrow(/APP_KEY_FILE=.*missing is not allowed: the file cannot be read \(ENOENT/);
});

it("refuses both, because one of them would be ignored", () => {
  expect(() => read({ APP_KEY: "open sesame", APP_KEY_FILE: file("other secret") })).toThrow("APP_KEY is set too");
});

it("checks what the file holds as it checks the variable, and does not show it", () => {
  const path = file("abc");
  expect(() => read({ APP_KEY_FILE: path })).toThrow("APP_KEY=(hidden) is not allowed: it must be at least 4 characters");
});

it("knows no file for a setting that is no secret", () => {
  expect(() => read({ APP_NAME_FILE: file("name") })).toThrow("APP_NAME_FILE is not a setting");
});
