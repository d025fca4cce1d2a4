import { expect, it } from "vitest";
import { ManualClock } from "../base/manual-clock.ts";
import { MemoryLimiter } from "../coordination/memory/memory-limiter.ts";
import { slugSchema } from "../tenancy/equipment.ts";
import { tenantSchema } from "../tenancy/tenant.ts";
import { UsageLimits } from "../tenancy/usage-limits.ts";
import { type Ask } from "./ask.ts";
import { limitedAsk } from "./limited-ask.ts";

function answering(answerId: string): Ask {
  return {
    retrieve: () => Promise.reject(new Error("not asked for")),
    async *ask() {
      yield { type: "done", answerId, answered: true, timing: { retrieve: 0, firstSentence: 0, total: 0 } };
    },
  };
}

it("has answers written up to the tenant's limit, quotes the manual beyond it, and is not moved by other tenants", async () => {
  const clock = new ManualClock();
  const limits = new UsageLimits({
    limiter: new MemoryLimiter({ clock, maxKeys: 10 }),
    limits: { tenantModelCharacters: { limit: 2_500, windowMs: 86_400_000 } },
    clock,
  });
  let fallbacks = 0;
  const ask = limitedAsk({
    written: answering("written"),
    quoted: answering("quoted"),
    limits,
    llmMaxCharacters: 1_000,
    onFallback: () => {
      fallbacks++;
    },
  });
  const answer = async (tenant: string) => {
    const question = { tenant: tenantSchema.parse(tenant), equipment: slugSchema.parse("press"), question: "How much oil?" };
    for await (const event of ask.ask({ ...question, signal: new AbortController().signal })) {
      if (event.type === "done") return event.answerId;
    }
    return "none";
  };
  expect([await answer("acme"), await answer("acme"), await answer("acme"), await answer("rival")]).toEqual([
    "written",
    "written",
    "quoted",
    "written",
  ]);
  expect(fallbacks).toBe(1);
  clock.advance(86_400_000);
  expect(await answer("acme")).toBe("written");
});
