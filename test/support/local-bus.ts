import { type Bus, type Topic } from "../../src/base/bus.ts";

/** A bus within the process: listeners hear at once. Several nodes of a test share one. Messages pass as text, as between processes. */
export class LocalBus implements Bus {
  readonly #listeners = new Map<string, Set<(text: string) => void>>();
  /** Messages are lost while it is set. */
  away = false;
  /** Topics and messages as they were published. */
  readonly published: { readonly topic: string; readonly message: unknown }[] = [];

  publish<Message>(topic: Topic<Message>, message: Message): void {
    if (this.away) return;
    this.published.push({ topic: topic.name, message });
    for (const listener of [...(this.#listeners.get(topic.name) ?? [])]) listener(JSON.stringify(message));
  }

  subscribe<Message>(topic: Topic<Message>, listener: (message: Message) => void): () => void {
    const listeners = this.#listeners.get(topic.name) ?? new Set();
    this.#listeners.set(topic.name, listeners);
    const hear = (text: string) => listener(topic.schema.parse(JSON.parse(text)));
    listeners.add(hear);
    return () => void listeners.delete(hear);
  }

  /** Listeners that are still there; a test that ends with more than it began with has leaked. */
  get listening(): number {
    return [...this.#listeners.values()].reduce((sum, listeners) => sum + listeners.size, 0);
  }

  close(): Promise<void> {
    this.#listeners.clear();
    return Promise.resolve();
  }
}
