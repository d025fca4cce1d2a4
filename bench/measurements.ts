// Measures what `equivox capacity` works with, and writes bench/measurements.json. Leave the machine alone meanwhile.
// usage: npm run bench -- measurements [--sockets 5000]
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { processArguments } from "../src/base/thread.ts";
import { measurementsSchema } from "../src/capacity/measurements.ts";

const { values } = parseArgs({ options: { sockets: { type: "string", default: "5000" } } });
const benches = [
  ["retrieve-load", "--record"],
  ["retrieve-load", "--ask", "--record"],
  ["sockets", "--sockets", "4", "--talking", "4", "--every", "15s", "--hold", "60s", "--record"],
  ["sockets", "--sockets", values.sockets, "--talking", "0", "--hold", "60s", "--record"],
];
for (const [name, ...argv] of benches) {
  console.log(`\n${name} ${argv.join(" ")}`);
  const [program, ...before] = [process.execPath, ...processArguments(import.meta.url, "./main")];
  const { status } = spawnSync(program, [...before, name ?? "", ...argv], { stdio: "inherit" });
  if (status !== 0) {
    console.error(`${name} failed, or its figures are void; they are not recorded.`);
    process.exitCode = 1;
  }
}
measurementsSchema.parse(JSON.parse(readFileSync(new URL("measurements.json", import.meta.url), "utf8")));
