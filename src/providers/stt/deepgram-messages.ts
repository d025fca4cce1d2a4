import { z } from "zod";
import { recognitionRate } from "../../voice/speech-to-text.ts";

/** What a client sends beside audio, each as a text frame. https://developers.deepgram.com/docs/audio-keep-alive and …/finalize, …/close-stream */
export const controlMessages = {
  keepAlive: JSON.stringify({ type: "KeepAlive" }),
  finalize: JSON.stringify({ type: "Finalize" }),
  closeStream: JSON.stringify({ type: "CloseStream" }),
} as const;

/** https://developers.deepgram.com/reference/speech-to-text/listen-streaming: the fields that are used; the others are many and change. */
const resultsSchema = z.object({
  type: z.literal("Results"),
  /** Seconds of audio since the connection was opened. */
  start: z.number().nonnegative(),
  duration: z.number().nonnegative(),
  is_final: z.boolean().default(false),
  from_finalize: z.boolean().default(false),
  channel: z.object({ alternatives: z.array(z.object({ transcript: z.string() })) }),
});

const errorSchema = z.object({ type: z.literal("Error"), description: z.string().optional(), message: z.string().optional() });

/** A transcript of a stretch of the audio sent over one connection. */
export interface RecognisedStretch {
  /** In samples of the connection. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** It will not be revised. */
  readonly final: boolean;
  /** It answers a `Finalize`: everything sent before that is recognised. */
  readonly flushed: boolean;
}

export type ReceivedMessage =
  | { readonly kind: "stretch"; readonly stretch: RecognisedStretch }
  | { readonly kind: "error"; readonly problem: string }
  /** `Metadata`, `SpeechStarted`, `UtteranceEnd` and whatever is added to the protocol. */
  | { readonly kind: "other" };

/** Reads one text frame. Throws SyntaxError or a ZodError when it is none of the protocol's. */
export function readMessage(text: string): ReceivedMessage {
  const message: unknown = JSON.parse(text);
  const { type } = z.looseObject({ type: z.string() }).parse(message);
  if (type === "Results") {
    const { start, duration, is_final: final, from_finalize: flushed, channel } = resultsSchema.parse(message);
    const [best] = channel.alternatives;
    const stretch = {
      from: Math.round(start * recognitionRate),
      to: Math.round((start + duration) * recognitionRate),
      text: best?.transcript.trim() ?? "",
      final,
      flushed,
    };
    return { kind: "stretch", stretch };
  }
  if (type !== "Error") return { kind: "other" };
  const { description, message: details } = errorSchema.parse(message);
  return { kind: "error", problem: description ?? details ?? "an error without words" };
}

/**
 * The address of a live transcription: raw 16 kHz samples, interim results, numbers and codes written as people write them. Where a
 * question ends is decided here and not there, so its own endpointing is off.
 */
export function listenUrl(baseUrl: string, { model, keyTerms }: { model: string; keyTerms: readonly string[] }): string {
  const url = new URL(`${baseUrl.replace(/\/+$/, "")}/listen`);
  const query = url.searchParams;
  query.set("model", model);
  query.set("encoding", "linear16");
  query.set("sample_rate", String(recognitionRate));
  query.set("channels", "1");
  query.set("interim_results", "true");
  query.set("smart_format", "true");
  query.set("endpointing", "false");
  for (const term of keyTerms) query.append("keyterm", term);
  return url.href;
}
