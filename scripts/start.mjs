// `npm start`: builds what is older than its sources, then serves.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);

const newest = (path) => {
  if (!existsSync(path)) return 0;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  const names = readdirSync(path).filter((name) => name !== "node_modules");
  return Math.max(0, ...names.map((name) => newest(join(path, name))));
};

const steps = [
  { script: "build:server", says: "the server", sources: ["src", "tsconfig.json", "tsconfig.build.json"], result: "dist/main.js" },
  { script: "build:console", says: "the console", sources: ["console", "src/voice/protocols"], result: "dist/console/index.html" },
];

for (const { script, says, sources, result } of steps) {
  const built = existsSync(result) ? statSync(result).mtimeMs : 0;
  if (built >= Math.max(newest("package.json"), ...sources.map(newest))) continue;
  process.stdout.write(`Building ${says} (once)…\n`);
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", script], {
    encoding: "utf8",
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}\nBuilding ${says} failed. Run "npm ci", then try again.\n`);
    process.exit(1);
  }
  // The compiler leaves a file alone when nothing in it changed; without this the next start would build again.
  utimesSync(result, new Date(), new Date());
}

process.argv.splice(2, 0, "serve");
await import("../dist/main.js");
