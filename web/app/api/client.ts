import { isUnauthenticated } from './errors';
import type { TadaDocumentNode } from './graphql';
import type { Session } from './session';
import type { Transport } from './transport';

/** Asks the API as the person who is signed in. */
export class Client {
  readonly #transport: Transport;
  readonly #session: Session;

  constructor(transport: Transport, session: Session) {
    this.#transport = transport;
    this.#session = session;
  }

  /** A refused token is refreshed once and the request sent once more; then the session is over. */
  async request<R, V>(document: TadaDocumentNode<R, V>, variables: V, signal?: AbortSignal): Promise<R> {
    const token = await this.#session.token();
    try {
      return await this.#transport(document, variables, call(token, signal));
    } catch (error) {
      if (!isUnauthenticated(error) || !token) throw error;
      if (!(await this.#session.refresh())) throw error;
    }
    return this.#again(document, variables, signal);
  }

  async #again<R, V>(document: TadaDocumentNode<R, V>, variables: V, signal?: AbortSignal): Promise<R> {
    try {
      return await this.#transport(document, variables, call(await this.#session.token(), signal));
    } catch (error) {
      if (isUnauthenticated(error)) this.#session.end();
      throw error;
    }
  }
}

function call(token: string | undefined, signal: AbortSignal | undefined) {
  return { ...(token ? { token } : {}), ...(signal ? { signal } : {}) };
}
