import { type Topic } from "../../base/bus.ts";
import { type Log } from "../../base/log.ts";
import { problemOf } from "../../errors.ts";

type Listener = (message: unknown) => void;

interface Listened {
  readonly topic: Topic<unknown>;
  readonly listeners: Set<Listener>;
}

/** Who in this process listens to what. A topic that nobody listens to takes no memory. */
export class TopicListeners {
  readonly #log: Log;
  readonly #topics = new Map<string, Listened>();

  constructor(log: Log) {
    this.#log = log;
  }

  names(): string[] {
    return [...this.#topics.keys()];
  }

  /** Returns an idempotent unsubscribe. */
  add<Message>(topic: Topic<Message>, listener: (message: Message) => void): () => void {
    const listened: Listened = this.#topics.get(topic.name) ?? { topic, listeners: new Set() };
    this.#topics.set(topic.name, listened);
    // A function of its own, so that one that is added twice is called twice and leaves twice. What arrives fits the topic's schema.
    const own: Listener = (message) => listener(message as Message);
    listened.listeners.add(own);
    return () => {
      listened.listeners.delete(own);
      if (listened.listeners.size === 0 && this.#topics.get(topic.name) === listened) this.#topics.delete(topic.name);
    };
  }

  tell(name: string, message: unknown): void {
    for (const listener of [...(this.#topics.get(name)?.listeners ?? [])]) {
      try {
        listener(message);
      } catch (error) {
        this.#log.error({ topic: name, problem: problemOf(error) }, "a listener of the bus failed");
      }
    }
  }

  /** As `tell`, for what came from outside: what does not fit the topic is logged and dropped. */
  tellChecked(name: string, message: unknown): void {
    const listened = this.#topics.get(name);
    if (!listened) return;
    const parsed = listened.topic.schema.safeParse(message);
    if (parsed.success) {
      this.tell(name, parsed.data);
      return;
    }
    const problem = parsed.error.issues[0]?.message;
    this.#log.warn({ topic: name, problem }, "a message of the bus was dropped: it does not fit its topic");
  }

  clear(): void {
    this.#topics.clear();
  }
}
