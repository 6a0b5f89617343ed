import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reporting } from './report';
import { snippets } from './snippets';

const KEY = Buffer.from('0123456789abcdef0123456789abcdef');
const AWKWARD = `a'b"c\\d$(id)\`e`;

type Seen = { method: string | undefined; url: string; headers: IncomingHttpHeaders; body: string };

let server: Server;
let base = '';
const seen: Seen[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    seen.push({ method: request.method, url: request.url ?? '', headers: request.headers, body });
    response.end('{"outcome":"accepted"}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No free port.');
  base = `http://127.0.0.1:${address.port}/postback/acmeKEY`;
});

afterAll(() => server.close());

function reporting(change: Partial<Reporting>): Reporting {
  return {
    postbackUrl: base,
    mapping: [
      { field: 'CLICK_ID', from: ['cid'] },
      { field: 'TXN_ID', from: ["order'id"] },
      { field: 'AMOUNT', from: ['/order/total'] },
    ],
    amountUnit: 'MAJOR',
    currency: null,
    secret: null,
    signature: 'NONE',
    signingSecret: null,
    ...change,
  };
}

function code(language: string, of: Reporting): string {
  return snippets(of).find((snippet) => snippet.language === language)?.code ?? '';
}

async function run(of: Reporting): Promise<{ said: string; request: Seen }> {
  const program = ['--input-type=module', '--eval', code('node', of)];
  const said = await new Promise<string>((resolve, reject) =>
    execFile(process.execPath, program, (error, stdout) => (error ? reject(error) : resolve(stdout))),
  );
  const request = seen.pop();
  if (!request) throw new Error('Nothing was sent.');
  return { said, request };
}

describe('the program for Node.js', () => {
  it('reports the sale in the sender’s names and says what was answered', async () => {
    const { said, request } = await run(reporting({ secret: AWKWARD }));
    expect(said).toBe('200 {"outcome":"accepted"}\n');
    expect(request).toMatchObject({ method: 'POST', url: '/postback/acmeKEY' });
    expect(request.headers).toMatchObject({
      'content-type': 'application/json',
      'x-postback-secret': AWKWARD,
    });
    expect(JSON.parse(request.body)).toEqual({
      cid: 'CLICK_ID',
      "order'id": 'order-1001',
      order: { total: '49.99' },
    });
  });

  it('signs as the Standard Webhooks say', async () => {
    const signingSecret = `whsec_${KEY.toString('base64')}`;
    const { request } = await run(reporting({ signature: 'STANDARD_WEBHOOKS', signingSecret }));
    const { 'webhook-id': id, 'webhook-timestamp': time, 'webhook-signature': signature } = request.headers;
    const expected = createHmac('sha256', KEY).update(`${id}.${time}.${request.body}`).digest('base64');
    expect(signature).toBe(`v1,${expected}`);
    expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(60);
  });
});

it('curl calls the address with parameters where it can', () => {
  const mapping: Reporting['mapping'] = [{ field: 'CLICK_ID', from: ['cid'] }];
  expect(code('curl', reporting({ mapping, secret: 's' }))).toBe(
    `curl '${base}?cid=CLICK_ID' \\\n  -H 'X-Postback-Secret: s'`,
  );
  expect(code('curl', reporting({}))).toContain('-d "$body"');
});

it.each([
  ['curl', `'X-Postback-Secret: a'\\''b"c\\d$(id)\`e'`],
  ['php', `'X-Postback-Secret: a\\'b"c\\\\d$(id)\`e'`],
  ['node', `"a'b\\"c\\\\d$(id)\`e"`],
  ['python', `"a'b\\"c\\\\d$(id)\`e"`],
  ['go', `"a'b\\"c\\\\d$(id)\`e"`],
])('in %s a value never leaves its quotes', (language, quoted) => {
  expect(code(language, reporting({ secret: AWKWARD }))).toContain(quoted);
});

it.each(['curl', 'node', 'php', 'python', 'go'])('in %s only signed reports are signed', (language) => {
  expect(code(language, reporting({}))).not.toContain('webhook-id');
  const signed = reporting({ signature: 'STANDARD_WEBHOOKS', signingSecret: 'whsec_x' });
  expect(code(language, signed)).toContain('webhook-id');
});
