import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pdfOfTexts } from "../support/documents.ts";
import { freePort } from "../support/free-port.ts";
import { temporaryFolder } from "../support/product-process.ts";
import { describeWith } from "../support/requirement.ts";
import { bytesIn, readStages, runStage } from "./dockerfile.ts";
import { root } from "./files.ts";

const megabyte = 1_000_000;
const built = existsSync(join(root, "dist/main.js")) && existsSync(join(root, "dist/console/index.html"));

describeWith(
  built,
  "a build in dist/",
  "Run: npm run build",
)("the image, its build steps run in a folder", () => {
  const { path, remove } = temporaryFolder();
  const app = join(path, "runtime/app");

  beforeAll(() => {
    const modules = join(path, "modules");
    const runtime = join(path, "runtime");
    // The checkout stands for the stage "build": its dist/ is what that stage makes.
    const from = { modules, build: join(path, "build") };
    for (const stage of readStages(join(root, "deploy/docker/Dockerfile"))) {
      if (stage.name === "modules") runStage(stage, { folder: modules, context: root, from, runs: true });
      if (stage.name === "runtime") {
        runStage(
          { ...stage, instructions: stage.instructions.filter(({ rest }) => !rest.startsWith("--from=build")) },
          {
            folder: runtime,
            context: root,
            from,
            runs: false,
          },
        );
      }
    }
    runStage(
      {
        name: "build",
        instructions: [
          { keyword: "WORKDIR", rest: "/app" },
          { keyword: "COPY", rest: "dist dist" },
        ],
      },
      {
        folder: runtime,
        context: root,
        from,
        runs: false,
      },
    );
  }, 300_000);
  afterAll(remove);

  const environment = (extra: Record<string, string> = {}) => ({
    PATH: process.env["PATH"],
    HOME: path,
    DATA_DIR: join(path, "data"),
    NODE_ENV: "production",
    ...extra,
  });
  const command = (...words: string[]) =>
    spawnSync(process.execPath, ["dist/main.js", ...words], { cwd: app, env: environment(), encoding: "utf8" });

  it("adds less than 400 MB to the base image", () => {
    const bytes = bytesIn(app);
    process.stderr.write(
      `application layers: ${(bytes / megabyte).toFixed(0)} MB (node_modules ${(bytesIn(join(app, "node_modules")) / megabyte).toFixed(0)} MB)\n`,
    );
    expect(bytes).toBeLessThan(400 * megabyte);
  });

  it("still holds everything that reads, indexes and answers", async () => {
    const manual = join(path, "manual.pdf");
    writeFileSync(manual, await pdfOfTexts(["The operating pressure of the press is 8 bar. Never exceed 10 bar."]));
    const ingest = command("ingest", manual, "--equipment", "press");
    expect(ingest.stderr + ingest.stdout).not.toMatch(/Cannot find|ERR_/);
    expect({ status: ingest.status, said: ingest.status === 0 ? "" : ingest.stderr + ingest.stdout }).toEqual({ status: 0, said: "" });
    const answer = command("ask", "What is the operating pressure?", "--equipment", "press", "--json");
    expect(answer.stdout).toContain('"citations"');
    expect(answer.status).toBe(0);
  });

  it("still holds every engine", () => {
    const { status, stdout, stderr } = command("doctor");
    expect(`${stdout}${stderr}`).not.toMatch(/Cannot find|ERR_/);
    expect(status).toBe(0);
  });

  it("starts as the container does, and the health check tells a process that answers from one that does not", async () => {
    const port = await freePort();
    const check = () =>
      spawnSync(process.execPath, ["deploy/docker/healthcheck.mjs"], {
        cwd: app,
        env: environment({ METRICS_PORT: String(port) }),
        encoding: "utf8",
      });
    const settings = { HOST: "0.0.0.0", PORT: "0", METRICS_PORT: String(port), SECRET_KEY: "a key of more than thirty-two characters" };
    const server = spawn(process.execPath, ["dist/main.js", "serve"], {
      cwd: app,
      env: environment(settings),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = once(server, "close");
    for await (const piece of server.stdout) if (String(piece).includes("ready at")) break;
    const healthy = check();
    server.kill("SIGTERM");
    await ended;
    expect([healthy.status, healthy.stderr]).toEqual([0, ""]);
    expect(server.exitCode).toBe(0);
    expect(check()).toMatchObject({ status: 1, stderr: expect.stringContaining("does not answer") as string });
  });
});
