import { once } from 'node:events';
import { createServer } from 'node:http';

export type Receiver = { url: string; received: string[]; stop: () => Promise<void> };

/** A partner's tracker: answers every request and remembers its path. */
export async function startReceiver(): Promise<Receiver> {
  const received: string[] = [];
  const server = createServer((request, response) => {
    received.push(request.url ?? '');
    response.end('<b>thank you</b>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${address.port}`, received, stop };
}
