import cluster from "node:cluster";
import { runCommandLine } from "./cli/run.ts";

const stop = new AbortController();
const hurry = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // Ctrl-C reaches the workers of a cluster twice, from the terminal and from their primary, which is the one they listen to.
    if (signal === "SIGINT" && cluster.isWorker) return;
    (stop.signal.aborted ? hurry : stop).abort(signal);
  });
}

// A reader that went away, as in `equivox ask … | head -1`, is no failure.
process.stdout.on("error", () => process.exit(0));

process.exitCode = await runCommandLine(process.argv.slice(2), {
  environment: process.env,
  print: (line) => void process.stdout.write(`${line}\n`),
  report: (line) => void process.stderr.write(`${line}\n`),
  redraw: (line) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${line}`);
  },
  signal: stop.signal,
  hurry: hurry.signal,
});
