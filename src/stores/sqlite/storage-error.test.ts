import { DatabaseSync } from "@photostructure/sqlite";
import { expect, it } from "vitest";
import { z } from "zod";
import { failure } from "../../errors.ts";
import { isDuplicate, isOrphan, storageError } from "./storage-error.ts";

function errorOf(work: (database: InstanceType<typeof DatabaseSync>) => void): unknown {
  using database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE parents (id INTEGER PRIMARY KEY); CREATE TABLE children (parent REFERENCES parents, filling)");
  try {
    work(database);
  } catch (error) {
    return error;
  }
  throw new Error("nothing went wrong");
}

it("tells a full disk by its own code", () => {
  const error = errorOf((database) => {
    database.exec("PRAGMA max_page_count = 4");
    const insert = database.prepare("INSERT INTO children (filling) VALUES (?)");
    for (let row = 0; row < 10; row++) insert.run("x".repeat(4_000));
  });
  expect(storageError(error, "the database")).toMatchObject({ code: "storage-full", detail: { what: "the database" }, cause: error });
});

it("reports everything else as a failure of storage, with the cause", () => {
  const error = errorOf((database) => {
    database.exec("INSERT INTO nowhere VALUES (1)");
  });
  expect(storageError(error, "the database")).toMatchObject({
    code: "storage-failed",
    detail: { what: "the database", problem: "no such table: nowhere" },
    cause: error,
  });
});

it("says which column of a row is wrong", () => {
  const { error } = z.object({ createdAt: z.int() }).safeParse({ createdAt: "yesterday" });
  expect(storageError(error, "the database").message).toContain("createdAt");
});

it("leaves an error of the table as it is", () => {
  const error = failure("equipment-exists", { equipment: "press" });
  expect(storageError(error, "the database")).toBe(error);
});

it("tells a duplicate and an orphan apart, wrapped or not", () => {
  const duplicate = errorOf((database) => {
    database.exec("INSERT INTO parents VALUES (1); INSERT INTO parents VALUES (1)");
  });
  const orphan = errorOf((database) => {
    database.exec("INSERT INTO children (parent) VALUES (7)");
  });
  expect([duplicate, storageError(duplicate, "it")].map(isDuplicate)).toEqual([true, true]);
  expect([orphan, storageError(orphan, "it")].map(isOrphan)).toEqual([true, true]);
  expect([isDuplicate(orphan), isOrphan(duplicate), isDuplicate(new Error("x")), isOrphan(undefined)]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
