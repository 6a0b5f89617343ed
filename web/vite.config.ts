import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { precompress } from './build/precompress.ts';
import { themeCss } from './build/theme-css.ts';

const server = process.env.WAYPOST_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react(), themeCss(), precompress()],
  build: {
    outDir: process.env.WEB_DIST ?? 'dist',
    emptyOutDir: true,
    sourcemap: false,
    // Everything is a file of its own: the content security policy allows no data: scripts or styles.
    assetsInlineLimit: 0,
    // light-dark() must stay as written: Mantine switches color-scheme by a variable, which no polyfill follows.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(['/graphql', '/postback/', '/c/'].map((path) => [path, server])),
  },
  test: {
    environment: 'node',
    include: ['app/**/*.test.{ts,tsx}'],
  },
});
