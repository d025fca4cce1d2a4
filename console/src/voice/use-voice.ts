import { RTVIEvent, type PipecatClient } from "@pipecat-ai/client-js";
import { useCallback, useEffect, useRef, useState } from "react";
import { z } from "zod";
import { messageOf, request, RequestError } from "../api/request.ts";
import { serverMessageSchema } from "../api/schemas.ts";
import { backoffMs, isPassing } from "./backoff.ts";
import { HeardAudio } from "./heard-audio.ts";
import { microphoneProblem } from "./microphone.ts";
import { openConnection } from "./open-connection.ts";
import { createVoiceClient } from "./voice-client.ts";

/** `talking`: the microphone is open. `listening-only`: answers to typed questions can be heard. */
export type VoiceState = "off" | "connecting" | "reconnecting" | "talking" | "listening-only";

export interface Voice {
  readonly state: VoiceState;
  /** The connection's client, for the provider that hands its events out. */
  readonly client: PipecatClient | undefined;
  readonly problem: string | undefined;
  readonly clearProblem: () => void;
  readonly talk: () => Promise<void>;
  readonly hangUp: () => Promise<void>;
  /** Sends a typed question over the connection, opening one without a microphone when there is none; false when there can be none. */
  readonly ask: (question: string) => Promise<boolean>;
}

const connectSchema = z.object({ wsUrl: z.string() });
const fatalSchema = z.object({
  data: z.object({ message: z.string(), code: z.string().optional(), fatal: z.literal(true) }),
});
/** From here on the code of a close says that connecting again is no use. */
const finalCloseCode = 4_500;

/** A connection that is wanted until somebody hangs up, over however many sockets. */
interface Call {
  readonly microphone: boolean;
  readonly heard: HeardAudio;
  client: PipecatClient | undefined;
  over: boolean;
  /** What the server ended the last connection with, when that is final. */
  refusal: string | undefined;
}

/** One voice connection to one machine at a time; a conversation goes on over the next with `sessionId`. */
export function useVoice(equipment: string | undefined, sessionId: string | undefined): Voice {
  const [state, setState] = useState<VoiceState>("off");
  const [client, setClient] = useState<PipecatClient>();
  const [problem, setProblem] = useState<string>();
  const current = useRef<Call>(undefined);
  const session = useRef(sessionId);
  session.current = sessionId;

  const end = useCallback(async (reason?: string) => {
    const call = current.current;
    current.current = undefined;
    if (call) call.over = true;
    setState("off");
    setClient(undefined);
    if (reason !== undefined) setProblem(reason);
    await call?.client?.disconnect();
  }, []);

  const hangUp = useCallback(() => end(), [end]);

  useEffect(() => () => void end(), [end, equipment]);

  /** Opens one socket of a call. Throws what keeps it from opening. */
  const open = useCallback(
    async (call: Call, lost: () => void): Promise<void> => {
      const next = createVoiceClient(call.microphone, (samples) => call.heard.received(samples));
      const returns = call.client !== undefined;
      call.client = next;
      call.refusal = undefined;
      setClient(next);
      next.on(RTVIEvent.ServerMessage, (data: unknown) => {
        const message = serverMessageSchema.safeParse(data);
        if (message.success && call.client === next) call.heard.message(message.data);
      });
      next.on(RTVIEvent.Error, (error: unknown) => {
        const fatal = fatalSchema.safeParse(error).data?.data;
        if (!fatal || call.client !== next) return;
        const closeCode = Number(/Code: (\d+)/.exec(fatal.message)?.[1] ?? 0);
        if (fatal.code === undefined ? closeCode >= finalCloseCode : !isPassing(fatal.code)) call.refusal ??= fatal.message;
      });
      // The statement follows `client-ready`, which is sent right after the state is.
      next.on(RTVIEvent.TransportStateChanged, (transport) => {
        if (returns && transport === "ready") queueMicrotask(() => next.sendClientMessage("resume", call.heard.statement()));
      });
      const json = { equipment, ...(session.current === undefined ? {} : { sessionId: session.current }) };
      const wsUrl = call.heard.takeUrl() ?? (await request("/v1/connect", { method: "POST", json, reply: connectSchema })).wsUrl;
      let opened = false;
      const disconnected = (): void => {
        if (opened && !call.over && call.client === next) lost();
      };
      next.on(RTVIEvent.Disconnected, disconnected);
      await openConnection(next, wsUrl);
      opened = true;
      if (call.over) await next.disconnect();
      else if (next.state === "disconnected") disconnected();
    },
    [equipment],
  );

  /** Tries until the call is there again, cannot be, or is not wanted any more. */
  const reconnect = useCallback(
    async (call: Call): Promise<void> => {
      setState("reconnecting");
      for (let attempt = 0; call.refusal === undefined; attempt++) {
        await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt, Math.random)));
        if (call.over) return;
        try {
          await open(call, () => void reconnect(call));
          if (current.current === call) setState(call.microphone ? "talking" : "listening-only");
          return;
        } catch (error) {
          if (error instanceof RequestError && !isPassing(error.code)) call.refusal = error.message;
        }
      }
      if (!call.over) await end(`The connection was lost: ${call.refusal}`);
    },
    [end, open],
  );

  const connect = useCallback(
    async (microphone: boolean): Promise<PipecatClient | undefined> => {
      if (equipment === undefined) return undefined;
      await end();
      const call: Call = { microphone, heard: new HeardAudio(), client: undefined, over: false, refusal: undefined };
      current.current = call;
      setProblem(undefined);
      setState("connecting");
      try {
        await open(call, () => void reconnect(call));
        if (call.over) return undefined;
        setState(microphone ? "talking" : "listening-only");
        return call.client;
      } catch (error) {
        if (!call.over) await end(`No connection: ${call.refusal ?? messageOf(error)}`);
        return undefined;
      }
    },
    [equipment, end, open, reconnect],
  );

  const talk = useCallback(async () => {
    setState("connecting");
    const refused = await microphoneProblem();
    if (refused === undefined) await connect(true);
    else {
      setState(current.current ? "listening-only" : "off");
      setProblem(refused);
    }
  }, [connect]);

  const ask = useCallback(
    async (question: string) => {
      const known = current.current?.client;
      const usable = known?.state === "ready" ? known : await connect(false);
      if (!usable) return false;
      await usable.sendText(question, { run_immediately: true, audio_response: true });
      return true;
    },
    [connect],
  );

  return { state, client, problem, clearProblem: useCallback(() => setProblem(undefined), []), talk, hangUp, ask };
}
