import { createVoiceServer } from "../http/voice-server.ts";
import { type StartRole } from "./running-role.ts";
import { openAccess } from "./access.ts";
import { createLanguageModel } from "./engines.ts";
import { openFoundation } from "./foundation.ts";
import { connectionsPart } from "./health-parts.ts";
import { openRemoteAnswering } from "./remote-answering.ts";
import { openSpeech } from "./speech.ts";
import { createVoice, drainSessions } from "./voice.ts";

/** Voice sessions; answers come from the role rag. */
export const startVoice: StartRole = async (host, scope) => {
  const { config, random, log, metrics, health, lifecycle } = host;
  const ask = openRemoteAnswering(host, "voice", scope);
  const databaseEffect = "nobody can begin a conversation; those under way go on, and their transcripts wait to be stored";
  const [foundation, speech] = await Promise.all([openFoundation(host, { databaseEffect }, scope), openSpeech(config, host, scope)]);
  const { clock, presence, tickets } = foundation.coordination;
  const tokens = await openAccess(host, foundation, scope);
  const voice = createVoice(host, { foundation, tokens, ask, speech, languageModel: createLanguageModel(config) });
  const services = { clock, random, tokens, tickets, limits: foundation.limits, presence };
  const server = await createVoiceServer({ settings: config, services, log, metrics, lifecycle, acceptVoice: voice.accept });
  scope.own(() => server.close());
  for (const part of speech.parts) health.add(part);
  health.add(connectionsPart(() => server.connections(), config.voiceMaxSessions));
  // Released first: turns under way are finished while everything that they need is still there.
  scope.own(async () => {
    lifecycle.drain();
    await drainSessions(voice.sessions, config, lifecycle.hurried);
  });
  return server.url;
};
