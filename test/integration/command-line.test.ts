import { mkdirSync, writeFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { readWav, writeWav } from "../../src/voice/audio/wav.ts";
import { isolatedEnvironment, runCommand, startProductProcess, temporaryFolder, type ProductProcess } from "../support/product-process.ts";
import { spokenQuestion } from "../support/spoken-question.ts";

const startTimeoutMs = 180_000;
const folder = temporaryFolder();
const files = join(folder.path, "given");
const dataDir = join(folder.path, "data");
const file = (name: string): string => join(files, name);

let product: ProductProcess;

beforeAll(async () => {
  mkdirSync(join(files, "manuals"), { recursive: true });
  writeFileSync(file("manuals/press.md"), "# Press\n\nTighten the cover bolts to 25 Nm.\n");
  writeFileSync(file("manuals/saw.txt"), "The saw blade turns at 3,000 revolutions a minute.\n");
  writeFileSync(file("text.wav"), "This is a text and no sound.");
  writeFileSync(file("empty.wav"), "");
  writeFileSync(file("silent.wav"), writeWav(new Int16Array(0), 16_000));
  product = await startProductProcess(dataDir);
}, startTimeoutMs);
afterAll(async () => {
  await product.stop();
  folder.remove();
});

/** A command beside the running product. */
const run = (argv: readonly string[], extra: Record<string, string> = {}) => runCommand(argv, isolatedEnvironment(dataDir, extra));

/** Says what went wrong in words, not in a stack trace. */
function expectPlain(stderr: string): void {
  expect(stderr).not.toMatch(/^\s+at |\bError:|node:internal/m);
  expect(stderr).not.toContain("Set LOG_LEVEL=debug");
}

describe("a command that is used wrongly", () => {
  it.each([
    [["frobnicate"], "there is no command frobnicate"],
    [["ask", "How?"], "--equipment is missing"],
    [["ask", "--equipment", "sample"], "The question is missing"],
    [["ask", "How?", "--equipment", "sample", "--colour"], "--colour"],
    [["serve", "--role", "boss"], "boss is no role"],
    [["token", "--user", "u", "--tenant", "local", "--permissions", "fly"], "fly is no permission"],
    [["token", "--user", "u", "--tenant", "local", "--permissions", "ask", "--ttl", "soon"], "--ttl soon is not a duration"],
  ])("%j ends with 2 and says what is wrong", async (argv, problem) => {
    const { code, stdout, stderr } = await run(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(problem);
    expectPlain(stderr);
  });
});

describe("a server that must not start", () => {
  it.each([
    ["a second one on the same DATA_DIR", ["serve"], {}, "is in use by process PID"],
    ["a role that needs what is not there", ["serve", "--role", "voice"], {}, "The role voice cannot start"],
    ["an open HOST without a key", ["serve"], { HOST: "0.0.0.0" }, "SECRET_KEY is not set"],
    ["a setting that is none", ["serve"], { EQUIVOX_UPLOAD_MAX_BYTE: "1" }, "Did you mean EQUIVOX_UPLOAD_MAX_BYTES?"],
    ["a value that is not allowed", ["serve"], { EQUIVOX_TURN_MAX_MS: "soon" }, "EQUIVOX_TURN_MAX_MS=soon is not allowed"],
    ["a port that is none", ["serve", "--port", "http"], {}, "PORT=http is not allowed"],
    ["an address that is none", ["serve"], { MONGO_URL: "http://localhost", DATA_DIR: file("other") }, "MONGO_URL=http://localhost"],
    ["a DATA_DIR below a file", ["serve"], { DATA_DIR: file("text.wav/data") }, "cannot be used"],
    ["a port that is in use", ["serve", "--port"], { DATA_DIR: file("fresh") }, "is in use. Stop what uses it"],
  ])("ends with 1 for %s", async (_what, argv, extra, problem) => {
    const port = new URL(product.url).port;
    const { code, stdout, stderr } = await run(argv.at(-1) === "--port" ? [...argv, port] : argv, extra);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(problem.replace("PID", String(product.child.pid)));
    expectPlain(stderr);
  });
});

const outcome = z.object({ path: z.string(), state: z.string() });

describe("ingest", () => {
  it("indexes a folder once, and answers from it", async () => {
    const argv = ["ingest", join(files, "manuals"), "--equipment", "hall", "--json"];
    const first = await run(argv);
    expect(first).toMatchObject({ code: 0, stderr: "" });
    const outcomes = first.stdout
      .trim()
      .split("\n")
      .map((line) => outcome.parse(JSON.parse(line)));
    expect(outcomes.map(({ path, state }) => [path, state])).toEqual([
      [file("manuals/press.md"), "indexed"],
      [file("manuals/saw.txt"), "indexed"],
    ]);
    const jobs = await documents();
    expect(await run(argv)).toMatchObject({ code: 0, stdout: first.stdout });
    expect(await documents()).toEqual(jobs);
    const answer = await run(["ask", "What torque do the cover bolts need?", "--equipment", "hall", "--json"]);
    expect(answer).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(answer.stdout)).toMatchObject({ answered: true, answer: expect.stringContaining("25 Nm") as string });
  });

  it("ends with 1 for a file that is not there, and for one that cannot be read", async () => {
    expect(await run(["ingest", file("nothing.pdf"), "--equipment", "hall"])).toMatchObject({ code: 1 });
    const refused = await run(["ingest", process.execPath, "--equipment", "hall", "--json"]);
    expect(refused).toMatchObject({ code: 1 });
    expect(outcome.parse(JSON.parse(refused.stdout))).toMatchObject({ state: "failed" });
    expectPlain(refused.stderr);
  });
});

async function documents(): Promise<unknown> {
  const { stdout } = await run(["token", "--user", "u", "--tenant", "local", "--permissions", "documents:read"]);
  const headers = { authorization: `Bearer ${stdout.trim()}` };
  const response = await fetch(`${product.url}/v1/equipment/hall/documents`, { headers, signal: AbortSignal.timeout(10_000) });
  expect(response.status).toBe(200);
  return response.json();
}

describe("a server elsewhere", () => {
  it("is used with a token of its own, and refuses another", async () => {
    const minted = await run(["token", "--user", "u", "--tenant", "local", "--permissions", "ask", "--ttl", "5m"]);
    const away = { DATA_DIR: file("away"), EQUIVOX_URL: product.url, EQUIVOX_TOKEN: minted.stdout.trim() };
    const question = ["ask", "How often do I change the oil filter?", "--equipment", "sample"];
    expect(await run(question, away)).toMatchObject({ code: 0, stderr: "" });
    const forged = await run(question, { ...away, EQUIVOX_TOKEN: "forged" });
    expect(forged).toMatchObject({ code: 1, stdout: "" });
    expect(forged.stderr).toContain("The access token is not valid");
    const gone = await run(question, { ...away, EQUIVOX_URL: "http://127.0.0.1:1" });
    expect(gone).toMatchObject({ code: 1, stdout: "" });
    expect(gone.stderr).toContain("No server answers at http://127.0.0.1:1");
    expect(existsSync(file("away"))).toBe(false);
  });
});

const talkReply = z.object({ transcript: z.string(), answered: z.boolean(), timingMs: z.record(z.string(), z.number()) });

describe("talk", () => {
  it.each(["text.wav", "empty.wav", "silent.wav"])("ends with 1 for %s, which is no audio", async (name) => {
    const { code, stdout, stderr } = await run(["talk", file(name), "--equipment", "sample"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`${file(name)} is not a WAV file that can be read`);
    expectPlain(stderr);
  });

  it("hears a question of 8 kHz in stereo, and saves the whole answer", async () => {
    const spoken = readWav(
      await spokenQuestion("how often do I change the oil filter", { voice: "rms", silenceBeforeMs: 300, silenceAfterMs: 200 }),
      "",
    );
    writeFileSync(file("stereo.wav"), stereo(spoken.samples, spoken.sampleRate / 8_000));
    const { code, stdout, stderr } = await run([
      "talk",
      file("stereo.wav"),
      "--equipment",
      "sample",
      "--out",
      file("answer.wav"),
      "--json",
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(talkReply.parse(JSON.parse(stdout)).transcript).not.toBe("");
    const answer = readWav(readFileSync(file("answer.wav")), "");
    expect(answer.sampleRate).toBe(24_000);
    expect(answer.samples.length / answer.sampleRate).toBeGreaterThan(1);
  });
});

/** Every n-th sample of a mono sound, on both channels, as an 8 kHz WAV. */
function stereo(samples: Float32Array, every: number): Uint8Array {
  const count = Math.floor(samples.length / every);
  const both = Int16Array.from({ length: count * 2 }, (_, index) => (samples[Math.floor(index / 2) * every] ?? 0) * 32_767);
  const wav = writeWav(both, 8_000);
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  view.setUint16(22, 2, true);
  view.setUint32(28, 8_000 * 4, true);
  view.setUint16(32, 4, true);
  return wav;
}

it("examines the installation and tells it as JSON", async () => {
  const { stdout, stderr } = await run(["doctor", "--json"]);
  expect(stderr).toBe("");
  const found = z
    .object({ ok: z.boolean(), findings: z.array(z.object({ check: z.string(), status: z.string() })) })
    .parse(JSON.parse(stdout));
  expect(found).toMatchObject({ ok: true, findings: expect.arrayContaining([{ check: "Server", status: "ok" }]) as unknown[] });
}, 120_000);

it("explains itself and each of its commands", async () => {
  expect(await run([])).toMatchObject({ code: 2 });
  for (const argv of [
    ["--help"],
    ["serve", "--help"],
    ["ask", "--help"],
    ["talk", "--help"],
    ["ingest", "--help"],
    ["token", "--help"],
    ["doctor", "-h"],
  ]) {
    const { code, stdout, stderr } = await run(argv);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Usage: equivox");
  }
});
