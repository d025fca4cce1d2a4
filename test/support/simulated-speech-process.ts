/**
 * Speech providers simulated by fixed delays behind real sockets, in a process of their own. Arguments: `--port N` (0 takes a free
 * one) and those of `delayOptions`. Prints `ready at PORT`. Serves `POST /v1/audio/speech`, the WebSocket `/v1/listen`, and
 * `GET /control` (counts) and `POST /control` (chaos). Use it through `simulated-speech.ts`.
 */
import { createServer } from "node:http";
import { type AddressInfo, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { WebSocketServer } from "ws";
import { simulateSynthesis, type SimulationState } from "./simulated-synthesis.ts";
import { SimulatedTalker } from "./simulated-recognition.ts";
import { chaosSchema, defaultDelays, delayOptions, type SimulatedDelays } from "./simulated-speech-options.ts";

const delayNames = Object.keys(delayOptions) as (keyof SimulatedDelays)[];
const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    ...Object.fromEntries(delayNames.map((name) => [delayOptions[name], { type: "string" as const }])),
  },
});
const given: Record<string, string | undefined> = values;
const delays: SimulatedDelays = {
  ...defaultDelays,
  ...Object.fromEntries(
    delayNames.flatMap((name) => {
      const value = given[delayOptions[name]];
      return value === undefined ? [] : [[name, Number(value)]];
    }),
  ),
};

const state: SimulationState = {
  delays,
  chaos: { synthesis: "ok", recognition: "ok", slowMs: 0 },
  counts: { talkers: 0, talkersAccepted: 0, keepAlives: 0, utterances: 0, sentences: 0, sentencesSent: 0, sentencesCut: 0 },
};
/** Sockets of either kind, so that both can be cut. */
const listening = new Set<Socket>();
const speaking = new Set<Socket>();

const server = createServer((request, response) => {
  const { method, url } = request;
  if (method === "POST" && url === "/v1/audio/speech") {
    if (!speaking.has(request.socket)) request.socket.once("close", () => speaking.delete(request.socket));
    speaking.add(request.socket);
    void simulateSynthesis(request, response, state);
  } else if (url === "/control") {
    void control(request.method === "POST" ? text(request) : undefined).then(
      (counts) => response.writeHead(200, { "content-type": "application/json", connection: "close" }).end(JSON.stringify(counts)),
      (error: unknown) => response.writeHead(400).end(String(error)),
    );
  } else response.writeHead(404).end();
});

async function control(body: Promise<string> | undefined): Promise<SimulationState["counts"]> {
  if (body === undefined) return state.counts;
  Object.assign(state.chaos, chaosSchema.parse(JSON.parse(await body)));
  if (state.chaos.recognition === "reset") for (const socket of listening) socket.resetAndDestroy();
  if (state.chaos.synthesis === "reset") for (const socket of speaking) socket.resetAndDestroy();
  return state.counts;
}

const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1_048_576 });
server.on("upgrade", (request, socket: Socket, head) => {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
  const right = searchParams.get("encoding") === "linear16" && searchParams.get("sample_rate") === "16000";
  const { recognition } = state.chaos;
  socket.on("error", () => undefined);
  if (recognition === "reset") socket.resetAndDestroy();
  else if (recognition === "refuse") socket.end("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  else if (pathname !== "/v1/listen" || !right) socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
  else if (recognition === "hang") listening.add(socket);
  else {
    listening.add(socket);
    socket.once("close", () => listening.delete(socket));
    webSockets.handleUpgrade(request, socket, head, (webSocket) => new SimulatedTalker(webSocket, state));
  }
});

server.keepAliveTimeout = 60_000;
server.listen(Number(values.port), "127.0.0.1", () => {
  process.stdout.write(`ready at ${(server.address() as AddressInfo).port}\n`);
});
process.once("SIGTERM", () => process.exit(0));
