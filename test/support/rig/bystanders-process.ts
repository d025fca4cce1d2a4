import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import { WebSocket } from "ws";
import { encodeMessageFrame } from "../../../src/voice/protocols/protobuf.ts";
import { type Answer, orderSchema, type Reading } from "./bystanders-messages.ts";

// A process of its own: what thousands of other clients cost the process that plays them must not show in these figures.

const pingEveryMs = 100;
/** Each tick pings a part of the sockets, so that they do not stand in their own way. */
const tickMs = 10;
const lagResolutionMs = 1;
const openingAtOnce = 20;
const ready = encodeMessageFrame(
  JSON.stringify({ label: "rtvi-ai", type: "client-ready", id: "ready", data: { version: "2.1.0", about: { library: "bystander" } } }),
);

/** One socket, with the times at which its unanswered pings were sent. */
class Bystander {
  readonly #socket: WebSocket;
  #waiting: number[] = [];
  measured: number[] = [];
  closed = false;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("pong", () => {
      const sentAt = this.#waiting.shift();
      if (sentAt !== undefined) this.measured.push(performance.now() - sentAt);
    });
    socket.on("error", () => undefined);
    socket.on("close", () => (this.closed = true));
  }

  static async open(url: string): Promise<Bystander> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    const bystander = new Bystander(socket);
    await once(socket, "open");
    socket.send(ready);
    return bystander;
  }

  ping(): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#waiting.push(performance.now());
    this.#socket.ping();
  }

  forget(): void {
    this.measured = [];
    this.#waiting = this.#waiting.map(() => Number.NaN);
  }

  /** Ages of pings that were sent since `forget` and are not answered. */
  open(): number[] {
    return this.#waiting.filter((sentAt) => !Number.isNaN(sentAt)).map((sentAt) => performance.now() - sentAt);
  }
}

const bystanders: Bystander[] = [];
const lag = monitorEventLoopDelay({ resolution: lagResolutionMs });
lag.enable();

function read(): Reading {
  const open = bystanders.flatMap((one) => one.open());
  // Those of `forget` were sent before and measure nothing.
  const times = [...bystanders.flatMap((one) => one.measured.filter((time) => !Number.isNaN(time))), ...open].sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    pings: times.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    longestMs: times.at(-1) ?? 0,
    open: open.length,
    ownLagP99Ms: lag.percentile(99) / 1e6,
    closed: bystanders.filter(({ closed }) => closed).length,
  };
}

async function pingForEver(): Promise<void> {
  const ticks = pingEveryMs / tickMs;
  for (let tick = 0; ; tick = (tick + 1) % ticks) {
    for (let at = tick; at < bystanders.length; at += ticks) bystanders[at]?.ping();
    await delay(tickMs);
  }
}

const answer = (message: Answer): void => void process.send?.(message);

async function obey(message: unknown): Promise<void> {
  const order = orderSchema.parse(message);
  if (order.type === "open") {
    for (let at = 0; at < order.urls.length; at += openingAtOnce) {
      bystanders.push(...(await Promise.all(order.urls.slice(at, at + openingAtOnce).map((url) => Bystander.open(url)))));
    }
    void pingForEver();
    answer({ type: "opened" });
  } else if (order.type === "begin") {
    for (const one of bystanders) one.forget();
    lag.reset();
    answer({ type: "begun" });
  } else answer({ type: "reading", reading: read() });
}

process.on("message", (message) => void obey(message));
process.once("disconnect", () => process.exit());
