import { type z } from "zod";

/** A kind of message, owned by whoever defines it; `schema` checks what other processes sent. */
export interface Topic<Message> {
  /** Lower-case words joined by hyphens; unique within the product. */
  readonly name: string;
  readonly schema: z.ZodType<Message>;
}

/**
 * Tells all processes of a deployment what changed, this one included. At most once and in no order across topics: whoever listens
 * must be right without a message, only later.
 */
export interface Bus {
  /** Best effort; never throws and never waits. */
  publish<Message>(topic: Topic<Message>, message: Message): void;
  /** Calls `listener` with each message; returns an idempotent unsubscribe. What a listener throws is logged. */
  subscribe<Message>(topic: Topic<Message>, listener: (message: Message) => void): () => void;
  close(): Promise<void>;
}
