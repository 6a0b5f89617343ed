import { request as httpRequest, type IncomingMessage } from 'node:http';

type Answer = { status: number; location: string | undefined; body: string };

/** Follows a tracking link as a visitor's browser would, and returns the click's id from where it leads. */
export async function click(url: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await send(url, headers);
  if (answer.status !== 302 || !answer.location)
    throw new Error(`The click was answered with ${answer.status}.`);
  const id = /clk_[0-9a-z]+/.exec(answer.location)?.[0];
  if (!id) throw new Error(`There is no click id in ${answer.location}`);
  return id;
}

/** Reports a conversion as a shop's server would. */
export async function report(
  postbackUrl: string,
  secret: string,
  fields: Record<string, string>,
): Promise<Answer> {
  return send(`${postbackUrl}?${new URLSearchParams(fields)}`, { 'X-Postback-Secret': secret });
}

/** Calls an address as it stands. */
export async function call(url: string): Promise<Answer> {
  return send(url, {});
}

function send(url: string, headers: Record<string, string>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { headers }, (response) => read(response).then(resolve, reject));
    request.on('error', reject);
    request.end();
  });
}

async function read(response: IncomingMessage): Promise<Answer> {
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode ?? 0, location: response.headers.location, body };
}
