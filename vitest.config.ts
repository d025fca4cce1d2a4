import { defineConfig } from "vitest/config";

const common = {
  setupFiles: ["test/support/unhandled.ts"],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  pool: "forks" as const,
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...common,
          name: "parts",
          include: [
            "src/**/*.test.ts",
            "console/src/**/*.test.ts",
            "test/contract/**/*.test.ts",
            "test/deploy/**/*.test.ts",
            "test/support/**/*.test.ts",
          ],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // Whole products, some of which speak in real time: one at a time, and after everything else.
        test: {
          ...common,
          name: "whole",
          include: ["test/integration/**/*.test.ts", "test/attack/**/*.test.ts", "test/e2e/**/*.test.ts"],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
