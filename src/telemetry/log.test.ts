import { describe, expect, test } from "vitest";
import { failure } from "../errors.ts";
import { createLog } from "./log.ts";

function recordingLog(level: "debug" | "warn" = "debug") {
  const lines: string[] = [];
  const log = createLog({ level, destination: { write: (line: string) => void lines.push(line) } });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? "null") as Record<string, unknown> };
}

describe("the log", () => {
  test.each(["authorization", "cookie", "token", "ticket", "question", "answer"])("never shows %s, at any of the first levels", (field) => {
    const { log, lines } = recordingLog();
    log.info({ [field]: "s3cret" }, "top");
    log.info({ inner: { [field]: "s3cret" } }, "second");
    log.info({ request: { headers: { [field]: "s3cret" } } }, "third");
    log.child({ [field]: "s3cret" }).info({}, "child");
    expect(lines).toHaveLength(4);
    expect(lines.join("")).not.toContain("s3cret");
    expect(lines.join("")).toContain("(hidden)");
  });

  test("leaves other fields alone and writes one JSON object a line", () => {
    const { log, last } = recordingLog();
    log.warn({ route: "/v1/ask", status: 429 }, "request refused");
    expect(last()).toMatchObject({ level: "warn", route: "/v1/ask", status: 429, msg: "request refused" });
  });

  test("describes an error with its code and its causes", () => {
    const { log, last } = recordingLog();
    log.error({ error: failure("storage-full", { what: "the upload" }, new Error("ENOSPC")) }, "upload failed");
    expect(last()).toMatchObject({ error: { code: "storage-full", cause: { message: "ENOSPC" } } });
  });

  test("keeps a line break in a value from starting a new line", () => {
    const { log, lines } = recordingLog();
    log.info({ name: 'pump\n{"level":"error"}' }, "named");
    expect(lines[0]?.trimEnd()).not.toContain("\n");
  });

  test("says nothing below its level", () => {
    const { log, lines } = recordingLog("warn");
    log.info({}, "quiet");
    log.debug({}, "quieter");
    expect(lines).toEqual([]);
  });
});
