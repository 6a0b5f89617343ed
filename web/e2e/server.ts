import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const HEALTHY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 10_000;
const KEPT_LOG_CHARS = 4_000;

/** Starts the real server on a free port with a fresh data directory, and stops it at the end. */
export default async function startServer(): Promise<() => Promise<void>> {
  const directory = mkdtempSync(join(tmpdir(), 'waypost-e2e-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const database = `${directory}/waypost.db`;
  const server = startProcess([], url, database);
  const log = keepLog(server);
  const stop = async () => {
    await stopProcess(server);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await healthy(url, server);
  } catch (error) {
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}\n${log()}`);
  }
  process.env.WAYPOST_E2E_URL = url;
  process.env.WAYPOST_E2E_DATABASE = database;
  return stop;
}

/** Another process of the same server that works on jobs and answers nobody, as `waypost work` does beside `waypost serve`. */
export function startWorker(): { stop: () => Promise<void> } {
  const { WAYPOST_E2E_URL: url, WAYPOST_E2E_DATABASE: database } = process.env;
  if (!url || !database) throw new Error('The server was not started.');
  const worker = startProcess(['work'], url, database);
  worker.stdout?.resume();
  worker.stderr?.resume();
  return { stop: () => stopProcess(worker) };
}

function startProcess(command: string[], url: string, database: string): ChildProcess {
  const binary = process.env.WAYPOST_BIN;
  if (!binary) throw new Error('Set WAYPOST_BIN to the waypost binary, for instance ../target/debug/waypost');
  const directory = dirname(database);
  return spawn(resolve(binary), command, {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      WAYPOST__SERVER__LISTEN: new URL(url).host,
      WAYPOST__SERVER__PUBLIC_URL: url,
      DATABASE_URL: `sqlite://${database}`,
      WAYPOST__DATA_DIR: directory,
      WAYPOST__DELIVERY__ALLOW_LOOPBACK: 'true',
      // Two attempts, so that a delivery fails within seconds.
      WAYPOST__DELIVERY__SCHEDULE_SECONDS: '0,1',
      // All the tests sign in from one address within a few minutes.
      WAYPOST__AUTH__SIGN_IN_BURST: '1000',
    },
  });
}

async function healthy(url: string, server: ChildProcess): Promise<void> {
  const until = Date.now() + HEALTHY_WITHIN_MS;
  while (Date.now() < until) {
    if (server.exitCode !== null) throw new Error(`The server ended with code ${server.exitCode}.`);
    const answer = await fetch(`${url}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`The server did not answer ${url}/healthz in time.`);
}

async function stopProcess(started: ChildProcess): Promise<void> {
  if (started.exitCode !== null || started.signalCode !== null) return;
  const ended = once(started, 'exit');
  started.kill('SIGTERM');
  const timer = setTimeout(() => started.kill('SIGKILL'), STOPPED_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}

function keepLog(server: ChildProcess): () => string {
  let text = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-KEPT_LOG_CHARS);
    });
  }
  return () => text;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  return address.port;
}
