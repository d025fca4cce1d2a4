import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type Role } from "../../../src/roles/role.ts";
import { dyingWithParent } from "../dying-with-parent.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const program = fileURLToPath(new URL("../../../dist/main.js", import.meta.url));
const readyMs = 90_000;
const exitMs = 60_000;
const pollMs = 25;
const logMaxLines = 2_000;

const healthSchema = z.object({
  status: z.string(),
  checks: z.record(z.string(), z.looseObject({ state: z.string(), problem: z.string().optional(), effect: z.string().optional() })),
});
type Health = z.infer<typeof healthSchema>;

export interface RoleProcessOptions {
  readonly name: string;
  readonly role: Role;
  readonly port: number;
  readonly metricsPort: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Given to node. */
  readonly nodeArguments?: readonly string[];
}

/** One process of the built product, which can be ended and started again on the same ports. */
export class RoleProcess {
  readonly name: string;
  readonly role: Role;
  readonly port: number;
  readonly #options: RoleProcessOptions;
  readonly #log: string[] = [];
  #child: ChildProcess | undefined;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(options: RoleProcessOptions) {
    this.name = options.name;
    this.role = options.role;
    this.port = options.port;
    this.#options = options;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  get running(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What it logged, newest last; each start says so. */
  get log(): readonly string[] {
    return this.#log;
  }

  /** Starts it without waiting; other arguments for node hold for this start. */
  spawn(nodeArguments = this.#options.nodeArguments ?? []): void {
    const { role, port, metricsPort, environment } = this.#options;
    const command = [...dyingWithParent, process.execPath, ...nodeArguments, program, "serve", "--role", role];
    const [executable = process.execPath, ...args] = command;
    const child = spawn(executable, args, {
      env: { ...environment, PORT: String(port), METRICS_PORT: String(metricsPort) },
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
    });
    this.#note(`started as ${child.pid ?? 0}`);
    child.stderr.on("data", (piece: Buffer) => this.#note(piece.toString().trimEnd()));
    this.#ended = once(child, "close");
    this.#child = child;
  }

  /** Starts it and resolves when it is ready. */
  async start(nodeArguments?: readonly string[]): Promise<void> {
    this.spawn(nodeArguments);
    await this.untilReady();
  }

  async untilReady(timeoutMs = readyMs): Promise<void> {
    const signal = AbortSignal.timeout(timeoutMs);
    while (!(await this.ready())) {
      if (!this.running || signal.aborted) throw new Error(`${this.name} is not ready:\n${this.#log.slice(-20).join("\n")}`);
      await delay(pollMs);
    }
  }

  /** What `/readyz` says; false when nobody answers. */
  async ready(): Promise<boolean> {
    try {
      return (await this.#get("/readyz")).ok;
    } catch {
      return false;
    }
  }

  async health(): Promise<Health> {
    return healthSchema.parse(await (await this.#get("/health/detailed")).json());
  }

  /** Sends SIGTERM and resolves with the exit code; over a minute, with what SIGKILL leaves. */
  async terminate(): Promise<number | null> {
    const child = this.#child;
    if (!child || !this.running) return null;
    child.kill("SIGTERM");
    const tooLate = setTimeout(() => child.kill("SIGKILL"), exitMs);
    await this.#ended;
    clearTimeout(tooLate);
    this.#note(`ended with ${child.exitCode ?? child.signalCode ?? "nothing"}`);
    return child.exitCode;
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child?.kill("SIGKILL");
    await this.#ended;
    this.#note("killed");
  }

  #get(path: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.#options.metricsPort}${path}`, { signal: AbortSignal.timeout(2_000) });
  }

  #note(text: string): void {
    for (const line of text.split("\n")) this.#log.push(line);
    if (this.#log.length > logMaxLines) this.#log.splice(0, this.#log.length - logMaxLines);
  }
}
