// Runs test/chaos: everything fails once, in real processes, while people are speaking.
// usage: npm run test:chaos [-- --short | -- --hour [--conversations 20] [--minutes 60]] [-- options of vitest]
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const own = ["short", "hour", "conversations", "minutes"];
const { values, tokens } = parseArgs({
  options: { short: { type: "boolean" }, hour: { type: "boolean" }, conversations: { type: "string" }, minutes: { type: "string" } },
  strict: false,
  tokens: true,
});
const forVitest = tokens.filter((token) => !own.includes(token.name)).map((token) => process.argv[token.index + 2]);
const form = values.hour ? "hour" : values.short ? "short" : "full";
const run = (command, args, more = {}) => {
  const { status } = spawnSync(command, args, { stdio: "inherit", env: { ...process.env, ...more } });
  if (status !== 0) process.exit(status ?? 1);
};

run("npm", ["run", "--silent", "build:server"]);
run(process.execPath, ["node_modules/vitest/vitest.mjs", "run", "--config", "test/chaos/vitest.config.ts", ...forVitest], {
  CHAOS: form,
  ...(values.conversations ? { CHAOS_CONVERSATIONS: values.conversations } : {}),
  ...(values.minutes ? { CHAOS_MINUTES: values.minutes } : {}),
});
