import { defineConfig } from "vitest/config";

/** Whole deployments in processes of their own: not a part of `npm test`, see `scripts/chaos.mjs`. */
export default defineConfig({
  test: {
    name: "chaos",
    include: [process.env["CHAOS"] === "hour" ? "test/chaos/hour.test.ts" : "test/chaos/chaos.test.ts"],
    setupFiles: ["test/support/unhandled.ts"],
    pool: "forks",
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
