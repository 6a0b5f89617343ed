import { print } from 'graphql';
import { ApiError, toErrorCode } from './errors';
import type { TadaDocumentNode } from './graphql';
import type { UserError } from './user-errors';

export type Call = { token?: string; signal?: AbortSignal; keepalive?: boolean };

/** Sends one GraphQL operation. Nothing else in the dashboard opens a connection. */
export type Transport = <R, V>(document: TadaDocumentNode<R, V>, variables: V, call: Call) => Promise<R>;

type Failure = { message: string; extensions?: { code?: unknown; userErrors?: UserError[] } };
type Answer<R> = { data?: R | null; errors?: Failure[] };

const printed = new WeakMap<object, string>();

export const httpTransport: Transport = async <R, V>(
  document: TadaDocumentNode<R, V>,
  variables: V,
  call: Call,
) => {
  const response = await reach(queryText(document), variables, call);
  const answer = await parse<R>(response);
  const first = answer.errors?.[0];
  if (first) {
    const { code, userErrors } = first.extensions ?? {};
    throw new ApiError(toErrorCode(code), first.message, userErrors);
  }
  if (!answer.data) throw new ApiError('INTERNAL', 'The server gave an answer without data.');
  return answer.data;
};

async function reach(query: string, variables: unknown, call: Call): Promise<Response> {
  const headers: Record<string, string> = {
    Accept: 'application/graphql-response+json, application/json;q=0.9',
    'Content-Type': 'application/json',
  };
  if (call.token) headers.Authorization = `Bearer ${call.token}`;
  try {
    return await fetch('/graphql', {
      method: 'POST',
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      body: JSON.stringify({ query, variables }),
      signal: call.signal ?? null,
      keepalive: call.keepalive ?? false,
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new ApiError('NETWORK', 'Check your connection; the request did not get through.');
  }
}

async function parse<R>(response: Response): Promise<Answer<R>> {
  try {
    return (await response.json()) as Answer<R>;
  } catch {
    throw new ApiError(statusCode(response.status), `The server answered ${response.status}.`);
  }
}

function statusCode(status: number) {
  if (status === 401) return 'UNAUTHENTICATED';
  if (status === 403) return 'FORBIDDEN';
  if (status === 429) return 'RATE_LIMITED';
  return status === 502 || status === 503 || status === 504 ? 'NETWORK' : 'INTERNAL';
}

function queryText(document: object): string {
  const known = printed.get(document);
  if (known) return known;
  const text = print(document as Parameters<typeof print>[0]);
  printed.set(document, text);
  return text;
}
