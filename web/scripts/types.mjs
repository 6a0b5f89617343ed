// Writes app/graphql-env.d.ts from schema.graphql, and leaves the file alone when nothing changed,
// so that a build does not see a new input each time.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const target = 'app/graphql-env.d.ts';
const scratch = mkdtempSync(join('node_modules', '.types-'));

try {
  const output = join(scratch, 'graphql-env.d.ts');
  execFileSync(process.execPath, ['node_modules/.bin/gql-tada', 'generate-output', '--output', output], {
    stdio: 'inherit',
  });
  const fresh = readFileSync(output, 'utf8');
  const stale = existsSync(target) ? readFileSync(target, 'utf8') : '';
  if (fresh !== stale) writeFileSync(target, fresh);
  console.log(fresh === stale ? `${target} is up to date` : `${target} rewritten`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
