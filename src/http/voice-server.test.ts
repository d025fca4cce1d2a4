import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { systemClock } from "../base/clock.ts";
import { silentLog } from "../base/log.ts";
import { systemRandom } from "../base/random.ts";
import { readConfig } from "../config.ts";
import { createEventLoopMonitor } from "../telemetry/event-loop.ts";
import { createMetrics, type Metrics } from "../telemetry/metrics.ts";
import { failure } from "../errors.ts";
import { Lifecycle } from "./lifecycle.ts";
import { createVoiceServer } from "./voice-server.ts";

const settings = readConfig({ PORT: "0", SECRET_KEY: "a secret of at least thirty-two characters" });
const services = {
  clock: systemClock,
  random: systemRandom,
  tickets: { issue: () => Promise.reject(failure("ticket-invalid")), redeem: () => Promise.reject(failure("ticket-invalid")) },
  tokens: {
    verify: () => Promise.reject(failure("token-missing")),
    accessProblem: () => undefined,
    issue: () => Promise.resolve(""),
    revoke: () => Promise.resolve(),
    revokeAll: () => Promise.resolve(),
    endTenant: () => Promise.resolve(),
    userChanged: () => Promise.resolve(),
  },
};

describe("the port of the role voice", () => {
  const eventLoop = createEventLoopMonitor();
  let lifecycle: Lifecycle;
  let overload: string | undefined;
  let metrics: Metrics;
  let server: Awaited<ReturnType<typeof createVoiceServer>>;

  beforeEach(async () => {
    lifecycle = new Lifecycle();
    overload = undefined;
    lifecycle.watchOverload(() => overload);
    metrics = createMetrics({ clock: systemClock, eventLoop });
    server = await createVoiceServer({ settings, services, log: silentLog, metrics, lifecycle, acceptVoice: () => undefined });
  });
  afterEach(() => server.close());

  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
    return { status: response.status, body: (await response.json()) as unknown };
  };

  it("tells a load balancer whether new sockets are wanted", async () => {
    expect(await ask("/readyz")).toEqual({ status: 503, body: { status: "starting" } });
    lifecycle.ready();
    expect(await ask("/readyz")).toEqual({ status: 200, body: { status: "ready" } });
    overload = "its heap is 99 % full";
    expect(await ask("/readyz")).toEqual({ status: 503, body: { status: "overloaded" } });
    overload = undefined;
    lifecycle.drain();
    expect(await ask("/readyz")).toEqual({ status: 503, body: { status: "draining" } });
    expect((await ask("/livez")).status).toBe(200);
    expect((await ask("/v1/equipment")).status).toBe(404);
  });

  it("counts the sockets that it refuses, by reason", async () => {
    lifecycle.ready();
    const knock = async (): Promise<number | undefined> => {
      const socket = new WebSocket(`ws://127.0.0.1:${server.port}/v1/voice?token=acme.unknown`);
      const status = await new Promise<number | undefined>((resolve) => {
        socket.once("unexpected-response", (_request, { statusCode }) => resolve(statusCode));
      });
      socket.on("error", () => undefined);
      socket.terminate();
      return status;
    };
    expect(await knock()).toBe(401);
    lifecycle.drain();
    expect(await knock()).toBe(503);
    const text = await metrics.render();
    expect(text).toContain('connections_refused_total{reason="ticket-invalid"} 1');
    expect(text).toContain('connections_refused_total{reason="server-draining"} 1');
  });
});
