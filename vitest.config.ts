import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "src/**/*.test.ts",
      "test/**/*.test.ts",
      "pretrain/**/*.test.ts",
      "bench/**/*.test.ts",
    ],
    setupFiles: ["test/seed.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more workers only fight for them, and ONNX Runtime uses threads of its own.
    maxWorkers: 2,
    pool: "forks",
  },
});
