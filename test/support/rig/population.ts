import { setMaxListeners } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { type Rig } from "../rig.ts";
import { markedQuestion } from "../marked-audio.ts";
import { spokenSamples } from "../spoken-question.ts";
import { until } from "../until.ts";
import { Conversation } from "./conversation.ts";
import { Figures } from "./figures.ts";
import { compareTranscript } from "./ledger.ts";
import { askedEquipment, rigTenants } from "./manual.ts";
import { Uploader } from "./uploader.ts";

export interface PopulationOptions {
  readonly conversations: number;
  /** Of the conversations, those with the embedded engines. */
  readonly embedded: number;
  /** Pause of each tenant's uploader between two documents; none when absent. */
  readonly uploadEveryMs?: number;
  readonly thinkMs: number;
}

const pollMs = 50;
const speechText = "What about this one?";

/** Everybody who talks and uploads while something is done to the rig. */
export interface Population {
  readonly figures: Figures;
  readonly conversations: readonly Conversation[];
  /** Generations of both manuals that may answer. */
  generations: { from: number; to: number };
  /** Resolves when every conversation has had so many more right answers. Throws when that takes too long. */
  rightTurns(each: number, withinMs: number): Promise<void>;
  /** Resolves when every conversation has had so many more questions ended, however. Throws when that takes too long. */
  endedTurns(each: number, withinMs: number): Promise<void>;
  /** Resolves when every client is connected. Throws when that takes too long. */
  allConnected(withinMs: number): Promise<void>;
  /** Ends the questions under way. */
  stop(): Promise<void>;
  /** After `stop`: one line for everything that was acknowledged and is not stored, or stored twice. */
  ledgerProblems(withinMs: number): Promise<string[]>;
}

export async function startPopulation(rig: Rig, options: PopulationOptions): Promise<Population> {
  const figures = new Figures();
  const generations = { from: 1, to: 1 };
  const speech = await spokenSamples(speechText, "rms");
  const conversations: Conversation[] = [];
  for (let number = 0; number < options.conversations; number++) {
    const tenant = rigTenants[number % 2 === 0 ? 0 : 1];
    const embedded = number < options.embedded;
    const api = await rig.api(tenant, `talker-${number}`);
    let attempts = number;
    const next = (): string | undefined => rig.embeddedVoices[attempts++ % Math.max(1, rig.embeddedVoices.length)]?.address;
    conversations.push(
      new Conversation({
        name: `talker-${number}${embedded ? " (embedded)" : ""}`,
        tenant,
        connect: (sessionId) => api.connect(askedEquipment, sessionId),
        route: embedded ? (url) => Object.assign(new URL(url), { host: next() }).href : undefined,
        random: Math.random,
        speak: embedded ? undefined : (question) => markedQuestion(question, speech),
        marked: !embedded,
        figures,
        generations: () => population.generations,
        thinkMs: options.thinkMs,
      }),
    );
  }
  const uploaders =
    options.uploadEveryMs === undefined
      ? []
      : await Promise.all(
          rigTenants.map(async (tenant) => new Uploader(tenant, await rig.api(tenant, "uploader"), options.uploadEveryMs ?? 0)),
        );
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const failures: unknown[] = [];
  const running = [...conversations, ...uploaders].map((one) => one.run(ending.signal).catch((error: unknown) => failures.push(error)));
  const within = (what: string, withinMs: number, holds: () => boolean): Promise<void> =>
    until(
      () => {
        if (failures.length > 0) throw failures[0];
        return holds();
      },
      { what, withinMs, everyMs: pollMs },
    );
  const more = async (what: string, each: number, withinMs: number, read: (one: Conversation) => number): Promise<void> => {
    const before = new Map(conversations.map((one) => [one, read(one)]));
    const behind = () => conversations.filter((one) => read(one) < (before.get(one) ?? 0) + each);
    await within(`${each} ${what} in each conversation`, withinMs, () => behind().length === 0).catch((error: unknown) => {
      throw new Error(
        `${String(error)}; waiting for ${behind()
          .map(({ name }) => name)
          .join(", ")}`,
      );
    });
  };
  const population: Population = {
    figures,
    conversations,
    generations,
    rightTurns: (each, withinMs) => more("right answers", each, withinMs, (one) => one.rightTurns),
    endedTurns: (each, withinMs) => more("questions ended", each, withinMs, (one) => one.endedTurns),
    allConnected: (withinMs) => within("that all clients are connected", withinMs, () => conversations.every((one) => one.ready)),
    async stop() {
      ending.abort();
      await Promise.all(running);
      for (const one of conversations) one.close();
      if (failures.length > 0) throw failures[0];
    },
    async ledgerProblems(withinMs) {
      const checks = [
        ...conversations.map((one) => transcriptProblems(rig, one, withinMs)),
        ...uploaders.map((uploader) => uploader.problems(withinMs)),
      ];
      return (await Promise.all(checks)).flat();
    },
  };
  await population.allConnected(60_000);
  return population;
}

/** What is stored of a conversation, once what is on its way has arrived. */
async function transcriptProblems(rig: Rig, conversation: Conversation, withinMs: number): Promise<string[]> {
  const { sessionId, name, entries, tenant } = conversation;
  if (sessionId === undefined) return [`${name} has no session`];
  const api = await rig.api(tenant, name.split(" ")[0] ?? name);
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const problems = compareTranscript(entries, await api.patiently(() => api.turns(sessionId), withinMs));
    if (problems.length === 0 || performance.now() > giveUpAt) return problems.map((problem) => `${name}: ${problem}`);
    await delay(pollMs * 4);
  }
}
