// The clients of `bench -- sockets`, in a process of their own. Takes its orders as JSON in its first argument; opens at a line on standard
// input and writes a line of JSON when all are open; holds at the next and writes another when the time is up; closes at the third.
import { once } from "node:events";
import { setPriority } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { Pool } from "undici";
import { z } from "zod";
import { connectReply } from "../src/cli/replies.ts";
import { encodeMessageFrame } from "../src/voice/protocols/protobuf.ts";
import { RawSocket, maskedFrame } from "./raw-socket.ts";
import { speakQuestions } from "./spoken-questions.ts";
import { percentile } from "./statistics.ts";
import { frameMs, spokenFrames, Talker, type TurnResult } from "./talker.ts";

const orders = z
  .object({
    url: z.string(),
    token: z.string(),
    sockets: z.number(),
    talking: z.number(),
    everyMs: z.number(),
    holdMs: z.number(),
    parallel: z.number(),
    questions: z.array(z.string()),
  })
  .parse(JSON.parse(process.argv[2] ?? ""));

const lagResolutionMs = 1;
const pingEveryMs = 50;
const openTimeoutMs = 30_000;
const nanosecondsPerMs = 1_000_000;

try {
  // Whoever measures must not wait for what is measured.
  setPriority(-10);
} catch {
  // Allowed to root only; the lag says whether it was needed.
}

const say = (line: unknown): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const input = createInterface(process.stdin)[Symbol.asyncIterator]();
const clientReady = maskedFrame(
  encodeMessageFrame(JSON.stringify({ label: "rtvi-ai", type: "client-ready", id: "ready", data: { version: "2.1.0" } })),
);
const spoken = orders.talking === 0 ? [] : (await speakQuestions(orders.questions, "rms")).map(spokenFrames);
const lag = monitorEventLoopDelay({ resolution: lagResolutionMs });
const lagP99Ms = () => Math.max(0, lag.percentile(99) / nanosecondsPerMs - lagResolutionMs);

const failures = new Map<string, number>();
const closes = new Map<string, number>();
const count = (into: Map<string, number>, what: string): void => void into.set(what, (into.get(what) ?? 0) + 1);
const roundTripsMs: number[] = [];
const turns: TurnResult[] = [];
const open = new Set<RawSocket>();
const talkers: Talker[] = [];

const pool = new Pool(orders.url, { connections: 32 });
async function ticket(): Promise<string> {
  const headers = { authorization: `Bearer ${orders.token}`, "content-type": "application/json" };
  const { statusCode, body } = await pool.request({ path: "/v1/connect", method: "POST", headers, body: '{"equipment":"sample"}' });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`POST /v1/connect: ${statusCode} ${text.slice(0, 100)}`);
  return connectReply.parse(JSON.parse(text)).wsUrl;
}

async function openOne(index: number): Promise<void> {
  const talker =
    index < orders.talking
      ? new Talker({
          questions: [...spoken.slice(index % spoken.length), ...spoken.slice(0, index % spoken.length)],
          everyMs: orders.everyMs,
          // Spread, so that they do not all speak at once.
          firstAtMs: (orders.everyMs * index) / orders.talking,
          ended: (result) => void turns.push(result),
        })
      : undefined;
  try {
    const socket = await RawSocket.open(
      await ticket(),
      clientReady,
      {
        ...(talker ? { binary: (payload: Buffer) => talker.binary(payload) } : {}),
        pong: (ms) => void roundTripsMs.push(ms),
        closed: (reason) => {
          open.delete(socket);
          count(closes, reason);
        },
      },
      openTimeoutMs,
    );
    open.add(socket);
    if (talker) {
      talker.socket = socket;
      talkers.push(talker);
    }
  } catch (error) {
    count(failures, error instanceof Error ? error.message : String(error));
  }
}

await input.next();
lag.enable();
const openedAt = performance.now();
let next = 0;
await Promise.all(
  Array.from({ length: orders.parallel }, async () => {
    while (next < orders.sockets) await openOne(next++);
  }),
);
const openSeconds = (performance.now() - openedAt) / 1_000;
await pool.close();
say({ opened: open.size, openSeconds, failures: Object.fromEntries(failures), lagP99Ms: lagP99Ms() });

await input.next();
lag.reset();
const startedAt = performance.now();
const held = [...open];
let pinged = 0;
const pings = setInterval(() => held[(pinged += 7_919) % Math.max(1, held.length)]?.ping(), pingEveryMs);
let ticks = 0;
const frames = setInterval(() => {
  const now = performance.now() - startedAt;
  // As many as are due: a timer that is late must not slow speech down.
  for (; ticks * frameMs <= now; ticks++) for (const talker of talkers) talker.tick(now);
}, frameMs / 2);
await new Promise((resolve) => setTimeout(resolve, orders.holdMs));
clearInterval(pings);
clearInterval(frames);
const of = (name: "endOfTurnToFirstAudioMs" | "lastFrameToFirstAudioMs") => {
  const values = turns.flatMap((turn) => turn[name] ?? []);
  return { count: values.length, p50: percentile(values, 0.5), p99: percentile(values, 0.99) };
};
const outcomes = new Map<string, number>();
for (const { outcome } of turns) count(outcomes, outcome);
say({
  held: open.size,
  closes: Object.fromEntries(closes),
  lagP99Ms: lagP99Ms(),
  lagMaxMs: lag.max / nanosecondsPerMs,
  pingMs: { count: roundTripsMs.length, p50: percentile(roundTripsMs, 0.5), p99: percentile(roundTripsMs, 0.99) },
  turns: {
    ...Object.fromEntries(outcomes),
    spokenSeconds: (talkers.reduce((sum, talker) => sum + talker.spoken, 0) * frameMs) / 1_000,
    endOfTurnToFirstAudioMs: of("endOfTurnToFirstAudioMs"),
    lastFrameToFirstAudioMs: of("lastFrameToFirstAudioMs"),
  },
  receivedBytes: [...open].reduce((sum, socket) => sum + socket.receivedBytes, 0),
});
await input.next();
const closing = [...open];
for (const socket of closing) socket.close();
await Promise.race([once(process.stdin, "end"), new Promise((resolve) => setTimeout(resolve, 2_000))]);
for (const socket of closing) socket.destroy();
process.exit(0);
