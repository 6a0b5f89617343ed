import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

const TEXT = /\.(?:html|js|css|svg|json|txt)$/;
const SMALLEST_BYTES = 512;

/** Writes `.br` and `.gz` beside every text file of the build, so that the server compresses nothing itself. */
export function precompress(): Plugin {
  let directory = '';
  return {
    name: 'waypost-precompress',
    apply: 'build',
    configResolved(config) {
      directory = join(config.root, config.build.outDir);
      if (config.build.outDir.startsWith('/')) directory = config.build.outDir;
    },
    closeBundle() {
      for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
        if (entry.isFile() && TEXT.test(entry.name)) compress(join(entry.parentPath, entry.name));
      }
    },
  };
}

function compress(path: string): void {
  const plain = readFileSync(path);
  if (plain.length < SMALLEST_BYTES) return;
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  keepIfSmaller(`${path}.br`, brotliCompressSync(plain, { params: quality }), plain);
  keepIfSmaller(`${path}.gz`, gzipSync(plain, { level: 9 }), plain);
}

function keepIfSmaller(path: string, packed: Buffer, plain: Buffer): void {
  if (packed.length < plain.length) writeFileSync(path, packed);
}
