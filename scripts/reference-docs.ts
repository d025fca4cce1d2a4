import { readFileSync, writeFileSync } from "node:fs";
import { settings } from "../src/config.ts";
import { errors } from "../src/errors.ts";
import { type Setting } from "../src/base/settings.ts";

/** Writes docs/configuration.md and docs/errors.md from the tables they document; with --check only compares. */
const escape = (cell: string): string => cell.replaceAll("|", "\\|").replaceAll("\\\\|", "\\|");
const tableRow = (...cells: string[]): string => `| ${cells.map(escape).join(" | ")} |`;

function configuration(): string {
  const rows = Object.values(settings).map((setting: Setting<unknown>) => {
    const standard = setting.defaultText ?? (setting.default === undefined || setting.default === "," ? "unset" : `\`${setting.default}\``);
    const type = setting.unit ? `${setting.type} ${setting.unit}` : setting.type;
    return tableRow(`\`${setting.variable}\``, type, standard, setting.description + (setting.secret ? " Secret." : ""));
  });
  return [
    "# Configuration",
    "",
    "Generated from `src/config.ts` by `npm run docs`. Every setting is an environment variable. A variable that begins with `EQUIVOX_`",
    "and is not listed, or a value that is not allowed, stops the start with a message that names it. A secret `X` may come as a file instead:",
    "`X_FILE=/run/secrets/x`; a line break at its end is dropped.",
    "",
    tableRow("variable", "type", "default", "what it does"),
    tableRow("---", "---", "---", "---"),
    ...rows,
    "",
  ].join("\n");
}

function errorTable(): string {
  const rows = Object.entries(errors).map(([code, error]) =>
    tableRow(`\`${code}\``, String(error.status), String(error.close), error.retryable ? "yes" : "no", error.message),
  );
  return [
    "# Errors",
    "",
    "Generated from `src/errors.ts` by `npm run docs`. HTTP replies carry `{error:{code,message,detail?},detail}`; a WebSocket is closed with",
    "the close code. Close codes from 4500 mean: do not reconnect as you are. `{name}` stands for what the error is about.",
    "",
    tableRow("code", "HTTP", "close", "worth retrying", "message"),
    tableRow("---", "---", "---", "---", "---"),
    ...rows,
    "",
  ].join("\n");
}

const stale: string[] = [];
for (const [path, content] of [
  ["docs/configuration.md", configuration()],
  ["docs/errors.md", errorTable()],
] as const) {
  if (!process.argv.includes("--check")) writeFileSync(path, content);
  else if (readFileSync(path, "utf8") !== content) stale.push(path);
}
if (stale.length > 0) {
  console.error(`${stale.join(" and ")} must be made anew. Run: npm run docs`);
  process.exitCode = 1;
}
