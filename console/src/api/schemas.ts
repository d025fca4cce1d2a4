import { z } from "zod";

/** What the console reads of the server's replies; unknown fields are dropped. */
export const equipmentSchema = z.object({
  slug: z.string(),
  name: z.string(),
  manufacturer: z.string().optional(),
  model: z.string().optional(),
});
export type Equipment = z.infer<typeof equipmentSchema>;

export const documentSchema = z.object({
  documentId: z.string(),
  title: z.string(),
  fileName: z.string(),
  latestVersion: z.number(),
  activeVersion: z.number().optional(),
});
export type ManualDocument = z.infer<typeof documentSchema>;

export const jobSchema = z.object({
  documentId: z.string(),
  state: z.enum(["queued", "running", "indexed", "needs-password", "no-text", "failed"]),
  searchable: z.boolean(),
  progress: z.object({
    stage: z.string(),
    done: z.number(),
    total: z.number(),
    reused: z.number().optional(),
    embedded: z.number().optional(),
  }),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type Job = z.infer<typeof jobSchema>;

const blockSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("heading"), level: z.number(), text: z.string() }),
  z.object({ kind: z.literal("paragraph"), text: z.string() }),
  z.object({ kind: z.literal("list"), ordered: z.boolean(), start: z.number(), items: z.array(z.string()) }),
  z.object({ kind: z.literal("table"), caption: z.string().optional(), header: z.array(z.string()), rows: z.array(z.array(z.string())) }),
  z.object({ kind: z.literal("caption"), text: z.string() }),
  z.object({ kind: z.literal("warning"), severity: z.string(), text: z.string() }),
  z.object({ kind: z.literal("code"), text: z.string() }),
]);
export type Block = z.infer<typeof blockSchema>;

export const pageSchema = z.object({
  documentId: z.string(),
  version: z.number(),
  page: z.number(),
  pageLabel: z.string().optional(),
  pages: z.number(),
  title: z.string(),
  blocks: z.array(blockSchema),
});

export const identitySchema = z.object({
  signedIn: z.boolean(),
  localMode: z.boolean(),
  version: z.string(),
  tenant: z.string().optional(),
  user: z.string().optional(),
  permissions: z.array(z.string()).optional(),
  engines: z.record(z.string(), z.string()).optional(),
  limits: z.object({ uploadMaxBytes: z.number(), questionMaxCharacters: z.number() }).optional(),
});
export type Identity = z.infer<typeof identitySchema>;

const citationSchema = z.object({
  n: z.number(),
  documentId: z.string(),
  title: z.string(),
  page: z.number(),
  pageLabel: z.string().optional(),
  headingPath: z.array(z.string()),
  quote: z.string(),
});
export type Citation = z.infer<typeof citationSchema>;

const sentenceSchema = z.object({
  index: z.number(),
  text: z.string(),
  spoken: z.string(),
  warning: z.boolean(),
  citations: z.array(citationSchema),
});
export type Sentence = z.infer<typeof sentenceSchema>;

const verifiedSchema = z.object({ author: z.string(), date: z.number() });
/** The expert whose own answer it is, and when it was verified, in milliseconds since the epoch. */
export type Verified = z.infer<typeof verifiedSchema>;

const timingSchema = z.record(z.string(), z.number());

/** `ServerMessage` of the server's voice protocol. */
export const serverMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("session"), sessionId: z.string(), equipment: z.string(), resumed: z.boolean() }),
  z.object({ type: z.literal("resume"), wsUrl: z.string(), expiresInMs: z.number() }),
  z.object({ type: z.literal("resumed"), turn: z.number(), samples: z.number() }),
  z.object({ type: z.literal("question"), turn: z.number(), text: z.string(), mode: z.enum(["voice", "text"]) }),
  z.object({ type: z.literal("understood"), turn: z.number(), text: z.string() }),
  z.object({ type: z.literal("sentence"), turn: z.number(), sentence: sentenceSchema }),
  z.object({
    type: z.literal("answer"),
    turn: z.number(),
    answered: z.boolean(),
    interrupted: z.boolean(),
    answerId: z.string().optional(),
    verified: verifiedSchema.optional(),
  }),
  z.object({ type: z.literal("timing"), turn: z.number(), timingMs: timingSchema }),
  z.object({ type: z.literal("draining"), wsUrl: z.string().optional(), expiresInMs: z.number().optional() }),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;
