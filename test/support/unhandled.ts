import { afterEach } from "vitest";

const unhandled: unknown[] = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));

afterEach(() => {
  const first = unhandled.shift();
  unhandled.length = 0;
  if (first !== undefined) throw new Error("a promise was rejected and nobody listened", { cause: first });
});
