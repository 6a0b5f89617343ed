import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';

const INSTALLED = '/usr/bin/chromium';

/** The browser named by the environment, the system's, or else the one Playwright installs itself. */
const executablePath = process.env.CHROMIUM_PATH ?? (existsSync(INSTALLED) ? INSTALLED : undefined);

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results/artifacts',
  globalSetup: './server.ts',
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['line'], ['json', { outputFile: '../test-results/e2e.json' }]],
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    trace: 'off',
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
