import { z } from "zod";
import { failure } from "../../errors.ts";
import { type ReceivedAudio } from "../session/snapshot.ts";

/** The version of the RTVI protocol that is spoken. */
export const rtviVersion = "2.1.0";
export const rtviLabel = "rtvi-ai";

const id = z.string().min(1).max(64);

/** What every message of a client has, whatever its type. */
export const envelopeSchema = z.object({ label: z.literal(rtviLabel), type: z.string().min(1).max(64), id, data: z.unknown().optional() });
export type Envelope = z.infer<typeof envelopeSchema>;

/** The messages of a client that do something here; every other type is answered with `error-response`. */
export const clientMessageSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("client-ready"),
    id,
    data: z.object({ version: z.string().max(64).optional() }).nullish(),
  }),
  z.object({ type: z.literal("disconnect-bot"), id }),
  z.object({
    type: z.literal("send-text"),
    id,
    data: z.object({
      content: z.string(),
      options: z.object({ run_immediately: z.boolean().optional(), audio_response: z.boolean().optional() }).nullish(),
    }),
  }),
  z.object({
    type: z.literal("client-message"),
    id,
    data: z.object({ t: z.string().max(64), d: z.unknown().optional() }),
  }),
  z.object({
    type: z.literal("raw-audio"),
    id,
    data: z.object({
      base64Audio: z.base64(),
      sampleRate: z.int(),
      numChannels: z.int(),
    }),
  }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** What `client-message` `resume` states: 24 kHz samples of the turn's audio that were received. */
export const receivedAudioSchema = z
  .object({ samples: z.int().nonnegative(), turn: z.int().positive().exactOptional() })
  .strip() satisfies z.ZodType<ReceivedAudio>;

const supported = new Set<string>(clientMessageSchema.options.map((option) => option.shape.type.value));

/** Whether a type does something here. */
export function isSupported(type: string): boolean {
  return supported.has(type);
}

/** Reads what every message has. Throws `message-invalid`. */
export function readEnvelope(text: string): Envelope {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw failure("message-invalid", { problem: "it is not JSON" }, error);
  }
  const envelope = envelopeSchema.safeParse(value);
  if (envelope.success) return envelope.data;
  throw failure("message-invalid", {
    problem: `it has no ${String(envelope.error.issues[0]?.path[0] ?? "RTVI envelope")} as RTVI wants it`,
  });
}
