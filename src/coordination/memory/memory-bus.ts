import { type Bus, type Topic } from "../../base/bus.ts";
import { type Log } from "../../base/log.ts";
import { TopicListeners } from "./topic-listeners.ts";

/** The bus of a deployment of one process. */
export class MemoryBus implements Bus {
  readonly #listeners: TopicListeners;
  #closed = false;

  constructor({ log }: { readonly log: Log }) {
    this.#listeners = new TopicListeners(log);
  }

  publish<Message>(topic: Topic<Message>, message: Message): void {
    if (!this.#closed) this.#listeners.tell(topic.name, message);
  }

  subscribe<Message>(topic: Topic<Message>, listener: (message: Message) => void): () => void {
    return this.#listeners.add(topic, listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#listeners.clear();
  }
}
