import { expect } from "vitest";
import { readConfig, settings, type Config } from "../../src/config.ts";
import { type Setting } from "../../src/base/settings.ts";

const table: readonly Setting<unknown>[] = Object.values(settings);
const fileVariables = new Set(table.filter(({ secret }) => secret).map(({ variable }) => `${variable}_FILE`));
const variables = new Set([...table.map(({ variable }) => variable), ...fileVariables]);

/** Reads an environment of a deployment as the product would; fails on a name that is no setting. Secrets' files are taken as read. */
export function checkEnvironment(environment: Readonly<Record<string, string>>): Config {
  expect(Object.keys(environment).filter((name) => !variables.has(name))).toEqual([]);
  return readConfig(Object.fromEntries(Object.entries(environment).filter(([name]) => !fileVariables.has(name))));
}

/** How often the product pings a socket unless it is told otherwise. */
export const pingMs = Number(settings.voicePingMs.default);
