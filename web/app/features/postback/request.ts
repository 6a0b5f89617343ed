export type Parameter = { name: string; value: string; repeated: boolean };

/** The parameters of a query string or form, in their order, and which of them came more than once. */
export function parametersOf(text: string): Parameter[] {
  const all = [...new URLSearchParams(text)].filter(([name, value]) => name !== '' || value !== '');
  const times = new Map<string, number>();
  for (const [name] of all) times.set(name, (times.get(name) ?? 0) + 1);
  return all.map(([name, value]) => ({ name, value, repeated: (times.get(name) ?? 0) > 1 }));
}

/** A body as a person reads it: a form as its parameters, JSON with line breaks, anything else as it is. */
export function readableBody(body: string, contentType: string | null): Parameter[] | string {
  const type = (contentType ?? '').toLowerCase().split(';')[0]?.trim() ?? '';
  if (type === 'application/x-www-form-urlencoded') return parametersOf(body);
  return /[/+]json$/.test(type) && isJson(body) ? indented(body) : body;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const TOKENS = /"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** JSON on many lines, token by token: read and written anew, a number of many digits would lose its last ones. */
function indented(json: string): string {
  let [text, depth, opened] = ['', 0, false];
  const line = () => `\n${'  '.repeat(depth)}`;
  for (const [token] of json.matchAll(TOKENS)) {
    const [opens, closes] = [token === '{' || token === '[', token === '}' || token === ']'];
    if (closes) depth -= 1;
    if (opened !== closes) text += line();
    if (opens) depth += 1;
    text += token === ':' ? ': ' : token;
    opened = opens;
    if (token === ',') text += line();
  }
  return text;
}
