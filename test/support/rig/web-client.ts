import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { problemOf } from "../../../src/errors.ts";
import { type Rig } from "../rig.ts";
import { askedEquipment, questionAbout, rigTenants, topicCount } from "./manual.ts";

/** What became of the requests of each kind: how often it was `200`, `503 server-draining` and the like, or what kept an answer away. */
export type Statuses = Record<string, Record<string, number>>;

const errorReply = z.object({ error: z.object({ code: z.string() }) });

interface Kind {
  readonly name: string;
  readonly path: string;
  readonly json?: (number: number) => unknown;
}

/** `read` may be repeated by whoever carries it; `write` may not, although most of these would do no harm. */
const kinds: readonly Kind[] = [
  { name: "read", path: "/v1/equipment" },
  { name: "read", path: `/v1/equipment/${askedEquipment}/documents` },
  { name: "read", path: "/" },
  { name: "write", path: "/v1/ask", json: (number) => ({ equipment: askedEquipment, question: questionAbout(number % topicCount) }) },
  { name: "write", path: "/v1/connect", json: () => ({ equipment: askedEquipment }) },
];

const pauseMs = 20;
const replyWithinMs = 30_000;
/** Fewer than a user may send in the window of the limit. */
const requestsPerUser = 80;

/** Sends requests of every kind over nginx, several at a time and none twice, until the signal aborts; counts what comes back. */
export async function requestUntil(signal: AbortSignal, rig: Rig, atOnce: number): Promise<Statuses> {
  const statuses: Statuses = {};
  const [tenant] = rigTenants;
  let users = 0;
  const one = async (first: number): Promise<void> => {
    let token = "";
    for (let number = 0; !signal.aborted; number++) {
      if (number % requestsPerUser === 0) token = await rig.token(tenant, `visitor-${users++}`);
      const kind = kinds[(first + number) % kinds.length];
      if (!kind) return;
      const status = await statusOf(rig.url + kind.path, token, kind.json?.(number));
      const counts = (statuses[kind.name] ??= {});
      counts[status] = (counts[status] ?? 0) + 1;
      await delay(pauseMs);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, index) => one(index)));
  return statuses;
}

async function statusOf(url: string, token: string, json: unknown): Promise<string> {
  const headers = { authorization: `Bearer ${token}`, ...(json === undefined ? {} : { "content-type": "application/json" }) };
  const body = json === undefined ? {} : { method: "POST", body: JSON.stringify(json) };
  try {
    const response = await fetch(url, { headers, ...body, signal: AbortSignal.timeout(replyWithinMs) });
    const text = await response.text();
    if (response.ok) return String(response.status);
    return `${response.status} ${errorReply.safeParse(JSON.parse(text)).data?.error.code ?? "unknown"}`;
  } catch (error) {
    return problemOf(error instanceof Error ? (error.cause ?? error) : error);
  }
}
