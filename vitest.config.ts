import { defineConfig } from "vitest/config";

const common = {
  setupFiles: ["test/support/unhandled.ts"],
  testTimeout: 60_000,
  hookTimeout: 120_000,
  pool: "forks" as const,
};

/** Conversations in real time, which anything beside them would disturb. */
const spoken = [
  "test/e2e/**/*.test.ts",
  "test/integration/{command-line,http-socket,remote-speech,resume-client,roles,rtvi-client,talk-resume}.test.ts",
];

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
        test: {
          ...common,
          name: "whole",
          include: ["test/integration/**/*.test.ts", "test/attack/**/*.test.ts"],
          exclude: spoken,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: { ...common, name: "spoken", include: spoken, fileParallelism: false, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
