import { defineConfig } from 'vitest/config';

const shared = {
  globals: false,
  pool: 'forks' as const,
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

export default defineConfig({
  resolve: {
    // Vitest would load the ES module build of graphql beside the CommonJS one that every package uses.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    maxWorkers: 2,
    globalSetup: ['tests/support/global-setup.ts'],
    coverage: {
      provider: 'v8',
      include: ['src/**'],
    },
    projects: [
      {
        extends: true,
        test: {
          ...shared,
          name: 'postgres',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/races/cluster/**'],
          env: { TEST_DATABASE: 'postgres' },
        },
      },
      {
        extends: true,
        test: {
          ...shared,
          name: 'embedded',
          include: ['tests/api/**/*.test.ts'],
          env: { TEST_DATABASE: 'embedded' },
        },
      },
      {
        // Real processes, one case after the other and nothing beside them.
        extends: true,
        test: {
          ...shared,
          name: 'cluster',
          include: ['tests/races/cluster/**/*.test.ts'],
          env: { TEST_DATABASE: 'postgres' },
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
