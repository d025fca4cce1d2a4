import { type StartRole } from "./running-role.ts";
import { openAccess } from "./access.ts";
import { openBatches } from "./batches.ts";
import { createLanguageModel } from "./engines.ts";
import { openFoundation } from "./foundation.ts";
import { createLibrary } from "./library.ts";
import { openRemoteAnswering } from "./remote-answering.ts";
import { openPublicServer } from "./servers.ts";

/** The public API and the console; answers come from the role rag. */
export const startGateway: StartRole = async (host, scope) => {
  const { config, random, log, lifecycle } = host;
  const languageModel = createLanguageModel(config);
  const ask = openRemoteAnswering(host, "gateway", scope);
  const databaseEffect = "nothing can be uploaded or looked up; questions are answered from what is kept";
  const foundation = await openFoundation(host, { databaseEffect }, scope);
  const { coordination, known } = foundation;
  const { clock } = coordination;
  const tokens = await openAccess(host, foundation, scope);
  const delivery = coordination.openJobDelivery?.(scope);
  const library = createLibrary(host, foundation, (job) => void delivery?.announce(job));
  const batches = openBatches({ config, queue: coordination.openBatchQueue(scope), clock, random, log, equipment: known.equipment }, scope);
  const engines = {
    embedding: config.embedding,
    speechToText: config.stt,
    textToSpeech: config.tts,
    voiceActivity: "silero",
    answers: config.llm,
  };
  const server = await openPublicServer(host, { foundation, library, tokens, ask, batches, engines, languageModel }, scope);
  scope.own(() => lifecycle.drain());
  return server.url;
};
