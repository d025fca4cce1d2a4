import { MongoServerError } from "mongodb";
import { expect, it } from "vitest";
import { retryDuplicate } from "./mongo-database.ts";

const duplicate = () => new MongoServerError({ message: "E11000 duplicate key", code: 11_000 });

function failing(...errors: Error[]) {
  const calls = { count: 0 };
  const work = () => {
    calls.count++;
    const error = errors.shift();
    return error ? Promise.reject(error) : Promise.resolve("done");
  };
  return { calls, work };
}

it("tries an upsert once more when another made the row at the same moment", async () => {
  const { calls, work } = failing(duplicate());
  expect(await retryDuplicate(work)).toBe("done");
  expect(calls.count).toBe(2);
});

it("gives up when the key is taken twice, and at once for any other error", async () => {
  const twice = failing(duplicate(), duplicate());
  await expect(retryDuplicate(twice.work)).rejects.toMatchObject({ code: 11_000 });
  expect(twice.calls.count).toBe(2);
  const other = failing(new Error("odd"));
  await expect(retryDuplicate(other.work)).rejects.toThrow("odd");
  expect(other.calls.count).toBe(1);
});
