import { type Log } from "../../base/log.ts";
import { problemOf } from "../../errors.ts";
import { type EmbeddingModel } from "../../knowledge/embedding.ts";

/** Opens the model of a name, if these settings still say how. */
export type OpenEarlier = (name: string) => (() => Promise<EmbeddingModel>) | undefined;

/** The same model, with those that were used before it at hand while their vectors still answer. Closing closes all. */
export function withEarlierModels(current: EmbeddingModel, open: OpenEarlier, log: Pick<Log, "warn">): EmbeddingModel {
  const opened = new Map<string, EmbeddingModel | undefined>();
  const opening = new Map<string, Promise<void>>();
  let closed = false;

  const start = async (name: string): Promise<void> => {
    const known = open(name);
    if (!known) {
      log.warn({ model: name }, "vectors of an earlier embedding model are not used: its settings are not there any more");
      return;
    }
    try {
      const model = await known();
      if (closed) await model.close();
      else opened.set(name, model);
    } catch (error) {
      log.warn({ model: name, problem: problemOf(error) }, "an earlier embedding model could not be opened; its vectors are not used");
    }
  };

  return {
    name: current.name,
    dimensions: current.dimensions,
    embed: (texts, options) => current.embed(texts, options),
    earlier(name) {
      if (name === current.name) return current;
      // Each is tried once: names come from the store, and what cannot be opened now cannot be later.
      if (!closed && !opening.has(name)) opening.set(name, start(name));
      return opened.get(name);
    },
    async close() {
      closed = true;
      await Promise.all(opening.values());
      await Promise.all([current, ...opened.values()].map(async (model) => model?.close()));
    },
  };
}
