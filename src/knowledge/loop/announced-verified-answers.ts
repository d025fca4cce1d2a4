import { type Bus } from "../../base/bus.ts";
import { type PartitionKey } from "../document-store.ts";
import { generationChanged } from "../generation-changed.ts";
import { type VerifiedAnswerStore } from "./verified-answer.ts";

/** The same store, telling all processes of each generation that it makes. */
export function announcedVerifiedAnswers(store: VerifiedAnswerStore, bus: Pick<Bus, "publish">): VerifiedAnswerStore {
  const changed = ({ tenant, equipment }: PartitionKey) => bus.publish(generationChanged, { tenant, equipment });
  return {
    list: (key) => store.list(key),
    get: (key, id) => store.get(key, id),
    async put(answer) {
      await store.put(answer);
      changed(answer);
    },
    async delete(key, id) {
      const deleted = await store.delete(key, id);
      if (deleted) changed(key);
      return deleted;
    },
  };
}
