import { expect, it } from "vitest";
import { silentLog } from "../base/log.ts";
import { ManualClock } from "../base/manual-clock.ts";
import { readConfig } from "../config.ts";
import { type LanguageModel } from "../knowledge/answer/language-model.ts";
import { localTenant } from "../tenancy/tenant.ts";
import { createReading } from "./reading.ts";

it("asks the language model of the process, and makes none of its own", async () => {
  const prompts: string[] = [];
  const languageModel: LanguageModel = {
    name: "one",
    async *stream({ prompt }) {
      prompts.push(prompt);
      yield "How is the rear bearing greased?";
    },
  };
  // Half a setting: whoever made a model of it would throw.
  const config = { ...readConfig({}), llm: "anthropic" as const };
  const earlier = [{ question: "How is the front bearing greased?", topic: "Front bearing" }];
  const parts = { config, clock: new ManualClock(), log: silentLog };
  const read = (reading: ReturnType<typeof createReading>) =>
    reading("And the rear one?", earlier, new AbortController().signal, localTenant);
  expect(await read(createReading(parts, { languageModel }))).toBe("How is the rear bearing greased?");
  expect(prompts).toHaveLength(1);
  await read(createReading(parts, {}));
  expect(prompts).toHaveLength(1);
});
