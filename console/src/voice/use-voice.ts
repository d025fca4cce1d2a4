import { type PipecatClient } from "@pipecat-ai/client-js";
import { useCallback, useEffect, useRef, useState } from "react";
import { messageOf } from "../api/request.ts";
import { microphoneProblem } from "./microphone.ts";
import { createVoiceClient } from "./voice-client.ts";

/** `talking`: the microphone is open. `listening-only`: answers to typed questions can be heard. */
export type VoiceState = "off" | "connecting" | "talking" | "listening-only";

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

/** One voice connection to one machine at a time; a conversation goes on over the next with `sessionId`. */
export function useVoice(equipment: string | undefined, sessionId: string | undefined): Voice {
  const [state, setState] = useState<VoiceState>("off");
  const [client, setClient] = useState<PipecatClient>();
  const [problem, setProblem] = useState<string>();
  const current = useRef<PipecatClient>(undefined);
  const session = useRef(sessionId);
  session.current = sessionId;

  const hangUp = useCallback(async () => {
    const leaving = current.current;
    current.current = undefined;
    setState("off");
    setClient(undefined);
    await leaving?.disconnect();
  }, []);

  useEffect(() => () => void hangUp(), [hangUp, equipment]);

  const connect = useCallback(
    async (microphone: boolean): Promise<PipecatClient | undefined> => {
      if (equipment === undefined) return undefined;
      await hangUp();
      const next = createVoiceClient(microphone);
      current.current = next;
      setProblem(undefined);
      setState("connecting");
      setClient(next);
      next.on("disconnected", () => {
        if (current.current !== next) return;
        current.current = undefined;
        setClient(undefined);
        setState("off");
        setProblem("The connection was lost. Press Talk, or ask again, to go on where you were.");
      });
      try {
        const requestData = { equipment, ...(session.current === undefined ? {} : { sessionId: session.current }) };
        await next.startBotAndConnect({ endpoint: new URL("/v1/connect", location.href), requestData });
        if (current.current !== next) return undefined;
        setState(microphone ? "talking" : "listening-only");
        return next;
      } catch (error) {
        if (current.current === next) {
          await hangUp();
          setProblem(`No connection: ${messageOf(error)}`);
        }
        return undefined;
      }
    },
    [equipment, hangUp],
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
      const open = current.current ?? (await connect(false));
      if (!open) return false;
      await open.sendText(question, { run_immediately: true, audio_response: true });
      return true;
    },
    [connect],
  );

  return { state, client, problem, clearProblem: useCallback(() => setProblem(undefined), []), talk, hangUp, ask };
}
