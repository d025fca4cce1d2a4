import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { processArguments } from "../base/thread.ts";

const wait = { timeout: 30_000, interval: 50 };
const running: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
});

const program = processArguments(new URL("../../test/support/cluster-program.ts", import.meta.url).href, "./cluster-program");

/** The program's processes, as soon as all listen. */
async function start(workers: number) {
  const child = spawn(process.execPath, program, {
    env: { PATH: process.env["PATH"], WORKERS: String(workers) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close") as Promise<[number | null]>;
  let output = "";
  child.stdout.on("data", (piece: Buffer) => (output += piece.toString()));
  const sockets: Socket[] = [];
  running.push(async () => {
    for (const socket of sockets) socket.destroy();
    child.kill("SIGTERM");
    child.kill("SIGTERM");
    await closed;
  });
  const lines = (kind: string) => output.split("\n").filter((line) => line.startsWith(kind));
  await vi.waitFor(() => expect(lines("worker ")).toHaveLength(workers), wait);
  const port = Number(lines("worker ")[0]?.split(" ")[2]);
  const internal = Number(lines("internal ")[0]?.split(" ")[1]);
  return {
    child,
    closed,
    lines,
    get: (path: string) => fetch(`http://127.0.0.1:${internal}${path}`),
    /** Opens a socket, and says which process holds it. */
    open: async (): Promise<{ pid: number; socket: Socket }> => {
      const socket = connect(port, "127.0.0.1");
      sockets.push(socket);
      socket.on("error", () => undefined);
      const [greeting] = (await once(socket, "data")) as [Buffer];
      return { pid: Number(greeting.toString()), socket };
    },
  };
}

describe("several processes that share a port", () => {
  it("hold between 45 and 55 per cent of long-lived sockets each, and are measured one by one", async () => {
    const { open, get } = await start(2);
    const counts = new Map<number, number>();
    for (let index = 0; index < 100; index++) {
      const { pid } = await open();
      counts.set(pid, (counts.get(pid) ?? 0) + 1);
    }
    const held = [...counts.values()];
    expect(held).toHaveLength(2);
    for (const count of held) expect(Math.abs(count - 50)).toBeLessThanOrEqual(5);
    const text = await (await get("/metrics")).text();
    const series = [...text.matchAll(/^active_connections\{worker="(\d)"\} (\d+)$/gm)];
    expect(series.map(([, worker]) => worker)).toEqual(["1", "2"]);
    expect(series.map(([, , count]) => Number(count)).sort()).toEqual(held.sort());
    expect(text.match(/^# TYPE rag_request_duration_seconds histogram$/gm)).toHaveLength(1);
    expect(text).toContain('worker_up{worker="2"} 1');
  });

  it("start a worker again that crashed, and serve on meanwhile", async () => {
    const { open, get } = await start(2);
    await vi.waitFor(async () => expect((await get("/readyz")).status).toBe(200), wait);
    const { pid, socket } = await open();
    const gone = once(socket, "close");
    socket.write("crash");
    await gone;
    expect((await get("/livez")).status).toBe(200);
    expect((await open()).pid).not.toBe(pid);
    await vi.waitFor(async () => {
      const health = (await (await get("/health/detailed")).json()) as { status: string; workers: { pid: number; restarts: number }[] };
      expect(health).toMatchObject({ status: "ok" });
      expect(health.workers.map(({ restarts }) => restarts).sort()).toEqual([0, 1]);
    }, wait);
    expect(await (await get("/metrics")).text()).toMatch(/^worker_restarts_total\{worker="\d"\} 1$/m);
  });

  it("all end with their primary's SIGTERM, when what they do is done", async () => {
    const { child, closed, lines, open, get } = await start(2);
    const held = [await open(), await open()];
    child.kill("SIGTERM");
    await vi.waitFor(() => expect(lines("draining ")).toHaveLength(2), wait);
    const health = await get("/health/detailed");
    expect(health.status).toBe(200);
    expect(await health.json()).toMatchObject({ status: "draining" });
    expect((await get("/readyz")).status).toBe(503);
    for (const { socket } of held) socket.end();
    expect((await closed)[0]).toBe(0);
  });

  it("hurry at the second SIGTERM", async () => {
    const { child, closed, lines, open } = await start(2);
    await open();
    child.kill("SIGTERM");
    await vi.waitFor(() => expect(lines("draining ")).toHaveLength(2), wait);
    child.kill("SIGTERM");
    expect((await closed)[0]).toBe(0);
  });

  it("do not start at all when the first cannot", async () => {
    const child = spawn(process.execPath, program, { env: { PATH: process.env["PATH"], WORKERS: "3", BROKEN: "1" }, stdio: "ignore" });
    const [code] = (await once(child, "close")) as [number | null];
    expect(code).toBe(7);
  });
});
