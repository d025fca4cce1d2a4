import { describe, expect, it } from "vitest";
import { pump } from "../../../test/support/ingest-bench.ts";
import { type ErrorCode, EquivoxError, failure } from "../../errors.ts";
import { type Job } from "../job.ts";
import { outcomeOfClaim, outcomeOfClosing, outcomeOfError } from "./job-outcome.ts";

const job = (more: Partial<Job> = {}): Job => ({
  ...pump,
  id: "job.pump.1",
  documentId: "doc.pump.1",
  version: 1,
  state: "running",
  searchable: false,
  progress: { stage: "reading", done: 0, total: 1 },
  attempts: 1,
  fence: 1,
  createdAt: 0,
  updatedAt: 0,
  ...more,
});

describe("outcomeOfError", () => {
  const detail = { fileName: "a.pdf", problem: "x", limit: "3 pages", timeoutMs: 5 };
  it.each<[ErrorCode, string]>([
    ["document-encrypted", "needs-password"],
    ["document-without-text", "no-text"],
    ["document-broken", "failed"],
    ["document-too-large", "failed"],
    ["parse-timeout", "failed"],
    ["parse-crashed", "queued"],
    ["storage-full", "queued"],
    ["embedding-failed", "queued"],
    ["job-lease-lost", "lost"],
  ])("maps %s to %s at the first attempt", (code, state) => {
    expect(outcomeOfError(new EquivoxError(code, detail), job(), "a.pdf", 3).state).toBe(state);
  });

  it("gives up after the last attempt and says why", () => {
    const error = failure("parse-crashed", { fileName: "a.pdf", problem: "no memory left" });
    expect(outcomeOfError(error, job({ attempts: 3 }), "a.pdf", 3)).toMatchObject({
      state: "failed",
      error: { code: "job-attempts-exhausted", message: expect.stringContaining("no memory left") as string },
    });
  });

  it("tells a client nothing of an unexpected error", () => {
    expect(JSON.stringify(outcomeOfError(new Error("/secret/path"), job(), "a.pdf", 3))).not.toContain("secret");
  });
});

describe("outcomeOfClaim", () => {
  it("lets a job be tried as often as allowed", () => {
    expect(outcomeOfClaim(job({ attempts: 3 }), "a.pdf", 3)).toBeUndefined();
    expect(outcomeOfClaim(job({ attempts: 4 }), "a.pdf", 3)).toMatchObject({ error: { code: "job-attempts-exhausted" } });
  });

  it("does not count stops in order against a job, yet ends at some point", () => {
    const closing = outcomeOfClosing();
    const error = "error" in closing ? closing.error : undefined;
    expect(error).toBeDefined();
    expect(outcomeOfClaim(job({ attempts: 4, ...(error && { error }) }), "a.pdf", 3)).toBeUndefined();
    expect(outcomeOfClaim(job({ attempts: 7, ...(error && { error }) }), "a.pdf", 3)).toBeDefined();
  });
});
