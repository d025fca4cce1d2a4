import { RTVIEvent } from "@pipecat-ai/client-js";
import { useRTVIClientEvent } from "@pipecat-ai/client-react";
import { useCallback, type Dispatch } from "react";
import { z } from "zod";
import { serverMessageSchema } from "../api/schemas.ts";
import { type ConversationEvent } from "../conversation/conversation-reducer.ts";

const errorSchema = z.object({ data: z.object({ message: z.string(), fatal: z.boolean().optional() }) });

interface VoiceEventsProps {
  readonly dispatch: Dispatch<ConversationEvent>;
  readonly onProblem: (message: string) => void;
}

/** Turns what the official client reports into events of the conversation. Draws nothing. */
export function VoiceEvents({ dispatch, onProblem }: VoiceEventsProps) {
  useRTVIClientEvent(
    RTVIEvent.BotReady,
    useCallback(() => dispatch({ type: "connected" }), [dispatch]),
  );
  useRTVIClientEvent(
    RTVIEvent.Disconnected,
    useCallback(() => dispatch({ type: "disconnected" }), [dispatch]),
  );
  useRTVIClientEvent(
    RTVIEvent.UserTranscript,
    useCallback(({ text, final }) => dispatch({ type: "transcript", text, final }), [dispatch]),
  );
  useRTVIClientEvent(
    RTVIEvent.UserStartedSpeaking,
    useCallback(() => dispatch({ type: "user-speaking", speaking: true }), [dispatch]),
  );
  useRTVIClientEvent(
    RTVIEvent.UserStoppedSpeaking,
    useCallback(() => dispatch({ type: "user-speaking", speaking: false }), [dispatch]),
  );
  useRTVIClientEvent(
    RTVIEvent.BotStartedSpeaking,
    useCallback(() => dispatch({ type: "bot-speaking", speaking: true }), [dispatch]),
  );
  useRTVIClientEvent(
    RTVIEvent.BotStoppedSpeaking,
    useCallback(() => dispatch({ type: "bot-speaking", speaking: false }), [dispatch]),
  );
  useRTVIClientEvent(
    RTVIEvent.ServerMessage,
    useCallback(
      (data: unknown) => {
        const message = serverMessageSchema.safeParse(data);
        if (message.success) dispatch({ type: "message", message: message.data });
      },
      [dispatch],
    ),
  );
  useRTVIClientEvent(
    RTVIEvent.Error,
    useCallback(
      (message: unknown) => {
        const error = errorSchema.safeParse(message);
        // What closes the connection is told by the connection itself.
        if (error.success && error.data.data.fatal !== true) onProblem(error.data.data.message);
      },
      [onProblem],
    ),
  );
  return null;
}
