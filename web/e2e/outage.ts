import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join, resolve } from 'node:path';

/** Keeps anybody from writing into the server's database until `end` is called, as a backup that hangs would. */
export async function startOutage(): Promise<{ end: () => Promise<void> }> {
  const { WAYPOST_BIN: binary, WAYPOST_E2E_DATABASE: database } = process.env;
  if (!binary || !database) throw new Error('The server was not started.');
  const hold = spawn(join(dirname(resolve(binary)), 'waypost-hold'), [database], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(hold, 'exit');
  const [said] = await Promise.race([once(hold.stdout, 'data'), ended]);
  if (String(said) !== 'held\n') throw new Error(`The database could not be held: ${said}`);
  return {
    end: async () => {
      hold.stdin.end();
      await ended;
    },
  };
}
