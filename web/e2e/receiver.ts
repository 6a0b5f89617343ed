import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';

export type Received = { method: string; path: string; headers: Record<string, string>; body: string };

export type Receiver = {
  url: string;
  /** The paths of all requests. */
  received: string[];
  requests: Received[];
  /** With what it answers from now on. */
  answerWith: (status: number) => void;
  stop: () => Promise<void>;
};

/** A partner's tracker, or a webhook's receiver: answers every request and remembers it. */
export async function startReceiver(): Promise<Receiver> {
  const received: string[] = [];
  const requests: Received[] = [];
  let status = 200;
  const server = createServer(async (request, response) => {
    const read = await readRequest(request);
    received.push(read.path);
    requests.push(read);
    response.writeHead(status).end('<b>thank you</b>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  const answerWith = (next: number) => {
    status = next;
  };
  return { url: `http://127.0.0.1:${address.port}`, received, requests, answerWith, stop };
}

async function readRequest(request: IncomingMessage): Promise<Received> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: Object.fromEntries(headers) as Record<string, string>,
    body,
  };
}
