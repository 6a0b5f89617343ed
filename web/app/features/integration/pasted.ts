/** A request as somebody pasted it. */
export type PastedRequest = {
  method: 'GET' | 'POST';
  query: string;
  body: string | null;
  contentType: string | null;
  headers: { name: string; value: string }[];
};

/**
 * Reads what people copy from logs and settings: an address, a request line such as "GET /postback/…?a=b HTTP/1.1", or
 * the query alone. With a body it is a POST.
 */
export function readPasted(address: string, body: string, headers = ''): PastedRequest {
  const given = readHeaders(headers);
  const stated = given.find(({ name }) => name.toLowerCase() === 'content-type')?.value;
  const text = body.trim() === '' ? null : body;
  const line = /^(GET|POST)\s+/i.exec(address.trim());
  return {
    method: text !== null || line?.[1]?.toUpperCase() === 'POST' ? 'POST' : 'GET',
    query: queryOf(address),
    body: text,
    contentType: stated ?? (text === null ? null : contentTypeOf(text)),
    headers: given.filter(({ name }) => name.toLowerCase() !== 'content-type'),
  };
}

/** A preset's example, of a click of the program where it has one. */
export function exampleOf(
  example: { query: string; body: string | null },
  clickId: string | undefined,
): { query: string; body: string | null } {
  const fill = (text: string) => (clickId ? text.replaceAll('{click_id}', clickId) : text);
  return { query: fill(example.query), body: example.body === null ? null : fill(example.body) };
}

function queryOf(address: string): string {
  const target = address
    .trim()
    .replace(/^(?:GET|POST)\s+/i, '')
    .replace(/\s+HTTP\/[\d.]+$/i, '')
    .replace(/^(['"])(.*)\1$/s, '$2');
  const [beforeFragment = ''] = target.split('#');
  const mark = beforeFragment.indexOf('?');
  if (mark >= 0) return beforeFragment.slice(mark + 1);
  const isAddress = /^(?:https?:\/\/|\/)/i.test(beforeFragment);
  return isAddress ? '' : beforeFragment;
}

function contentTypeOf(body: string): string {
  return /^\s*[[{]/.test(body) ? 'application/json' : 'application/x-www-form-urlencoded';
}

function readHeaders(text: string): { name: string; value: string }[] {
  return text.split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim();
    return colon > 0 && name !== '' ? [{ name, value: line.slice(colon + 1).trim() }] : [];
  });
}
