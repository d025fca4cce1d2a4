import cluster from "node:cluster";
import { createServer, type Socket } from "node:net";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { systemRandom } from "../../src/base/random.ts";
import { createClusterServer } from "../../src/http/cluster-server.ts";
import { isClusterWorker, joinCluster } from "../../src/roles/cluster-worker.ts";
import { startWorkerCluster } from "../../src/roles/worker-cluster.ts";
import { createEventLoopMonitor } from "../../src/telemetry/event-loop.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";

// A program of several processes that share a port. Each greets a connection with its process id and holds it; "crash" and "hang" do that.

async function runPrimary(): Promise<void> {
  const workers = Number(process.env["WORKERS"]);
  const running = startWorkerCluster({ workers, stopTimeoutMs: 10_000, clock: systemClock, log: silentLog });
  const server = await createClusterServer({
    cluster: running,
    host: "127.0.0.1",
    metricsPort: 0,
    headersTimeoutMs: 5_000,
    keepAliveTimeoutMs: 0,
    bodyMaxBytes: 65_536,
    localMode: false,
    random: systemRandom,
    log: silentLog,
  });
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`internal ${server.port}`);
  const end = async (code: number): Promise<void> => {
    await server.close();
    process.exitCode = code;
  };
  void running.failed.then(end);
  process.on("SIGTERM", () => void running.stop().then(end));
}

function runWorker(): void {
  if (process.env["BROKEN"] === "1") process.exit(7);
  const sockets = new Set<Socket>();
  const metrics = createMetrics({ clock: systemClock, eventLoop: createEventLoopMonitor() });
  metrics.countConnections(() => sockets.size);
  let draining = false;
  const leave = joinCluster({
    metrics: () => metrics.snapshot(),
    report: async () => ({ ready: server.listening && !draining, draining, health: { pid: process.pid } }),
  });
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => sockets.delete(socket));
    socket.on("data", (command) => {
      if (command.toString() === "crash") process.exit(3);
    });
    socket.write(`${process.pid}\n`);
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    process.stdout.write(`worker ${process.pid} ${typeof address === "object" && address ? address.port : 0}\n`);
  });
  process.on("SIGTERM", () => {
    if (draining) process.exit(0);
    draining = true;
    process.stdout.write(`draining ${process.pid}\n`);
    // And ends by itself, as the product does: nothing may hold it.
    server.close(leave);
  });
}

if (isClusterWorker()) runWorker();
else if (cluster.isPrimary) await runPrimary();
