import { z } from "zod";

/** What the thread is asked. Streams and utterances are numbered by the main thread. */
export type RecognitionRequest =
  | { readonly kind: "vocabulary"; readonly key: string; readonly sentences: readonly string[]; readonly headings: readonly string[] }
  | { readonly kind: "pronunciations"; readonly key: string; readonly phones: readonly (readonly [string, string])[] }
  | { readonly kind: "forget"; readonly key: string }
  | { readonly kind: "start"; readonly utterance: number; readonly key: string }
  | { readonly kind: "audio"; readonly utterance: number; readonly samples: Int16Array }
  | { readonly kind: "finish"; readonly utterance: number }
  | { readonly kind: "cancel"; readonly utterance: number };

/** What it tells. */
export const recognitionReply = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("unknown-words"), key: z.string(), words: z.array(z.string()) }),
  z.object({ kind: z.literal("prepared"), key: z.string() }),
  z.object({ kind: z.literal("refused"), key: z.string(), problem: z.string() }),
  z.object({ kind: z.literal("partial"), utterance: z.number(), text: z.string() }),
  z.object({ kind: z.literal("final"), utterance: z.number(), text: z.string() }),
  z.object({ kind: z.literal("failed"), utterance: z.number(), problem: z.string() }),
]);
export type RecognitionReply = z.infer<typeof recognitionReply>;

/** What the thread is started with. */
export const recognitionSettings = z.object({ maxWords: z.number(), maxDecoders: z.number() });
export type RecognitionSettings = z.infer<typeof recognitionSettings>;
