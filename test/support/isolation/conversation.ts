import { WebSocket } from "ws";
import { z } from "zod";
import { type PipecatPeer } from "../pipecat-node.ts";
import { until } from "../until.ts";

const typed = z.looseObject({ type: z.string() });
const refusedReply = z.object({ statusCode: z.number() });
const saidSession = z.object({ type: z.literal("session"), sessionId: z.string() });

/** What somebody says in writing; `aloud` lets the answer be spoken as well. */
export interface Said {
  readonly text: string;
  readonly aloud?: boolean;
}

export interface Conversation {
  readonly sessionId: string;
  /** Everything that the official client was told. */
  readonly everything: string;
}

/** Holds a conversation by the official client, one question after the other, each to the end of its answer. */
export async function converse(wsUrl: string, said: readonly Said[], after?: (peer: PipecatPeer) => Promise<void>): Promise<Conversation> {
  const pipecat = await import("../pipecat-node.ts");
  const peer = new pipecat.PipecatPeer();
  await peer.client.connect({ wsUrl });
  const told = (type: string) => peer.given("onServerMessage").filter((message) => typed.safeParse(message).data?.type === type);
  for (const [index, { text, aloud = false }] of said.entries()) {
    await peer.client.sendText(text, { audio_response: aloud });
    await until(() => told("answer").length > index, { what: `the end of the answer to "${text}"` });
  }
  await after?.(peer);
  const { sessionId } = saidSession.parse(told("session")[0]);
  await peer.client.disconnect();
  return { sessionId, everything: JSON.stringify(peer.events) };
}

/** The status that an upgrade is refused with. Rejects when it is let in. */
export function refusalOf(wsUrl: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(wsUrl);
    socket.on("error", () => undefined);
    socket.on("open", () => reject(new Error("it was let in")));
    socket.on("unexpected-response", (request, response: unknown) => {
      request.destroy();
      resolve(refusedReply.parse(response).statusCode);
    });
  });
}
