import { MongoAPIError, MongoNetworkError, MongoServerError, MongoTopologyClosedError } from "mongodb";
import { expect, it } from "vitest";
import { z } from "zod";
import { failure } from "../../errors.ts";
import { isDuplicate, mongoError } from "./mongo-error.ts";

const duplicate = new MongoServerError({ message: "E11000 duplicate key", code: 11_000 });
const steppedDown = new MongoServerError({ message: "not primary", code: 10_107, errorLabels: ["RetryableWriteError"] });

it.each([
  ["a connection that broke", new MongoNetworkError("cut"), "store-unreachable"],
  ["a socket that broke", Object.assign(new Error("write ECONNRESET"), { syscall: "write", code: "ECONNRESET" }), "store-unreachable"],
  ["a primary that stepped down", steppedDown, "store-unreachable"],
  ["a full disk", new MongoServerError({ message: "full", code: 14_031 }), "storage-full"],
  ["a key that is taken", duplicate, "storage-failed"],
  ["a client that is closed", new MongoTopologyClosedError("closed"), "storage-failed"],
  ["a call that makes no sense", new MongoAPIError("what?"), "storage-failed"],
  ["anything else", new Error("odd"), "storage-failed"],
])("calls %s by its name in the table", (_, error, code) => {
  expect(mongoError(error, "the thing", "mongodb://h")).toMatchObject({ code, cause: error });
});

it("leaves errors of the table as they are, and says what a row lacks", () => {
  const known = failure("job-lease-lost", { jobId: "j" });
  expect(mongoError(known, "x", "y")).toBe(known);
  const { error } = z.object({ slug: z.string() }).safeParse({});
  expect(mongoError(error, "the collection equipment", "y").message).toContain("slug");
});

it("knows a key that is taken, wrapped or not", () => {
  expect([duplicate, mongoError(duplicate, "x", "y"), steppedDown, undefined].map(isDuplicate)).toEqual([true, true, false, false]);
});
