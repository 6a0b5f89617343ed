import { isUnauthenticated } from './errors';
import { graphql, type ResultOf } from './graphql';
import type { Transport } from './transport';

export const SessionFields = graphql(`
  fragment SessionFields on SessionPayload @_unmask {
    accessToken
    expiresAt
    userErrors {
      field
      message
      code
    }
  }
`);

const RefreshSession = graphql(
  `
    mutation RefreshSession {
      refreshSession {
        ...SessionFields
      }
    }
  `,
  [SessionFields],
);

const SignOut = graphql(`
  mutation SignOut {
    signOut {
      ok
    }
  }
`);

export type SessionPayload = ResultOf<typeof SessionFields>;
export type SessionStatus = 'unknown' | 'signed-in' | 'signed-out';

/** What the session needs from the browser; tests give their own. */
export type SessionHost = {
  transport: Transport;
  now: () => number;
  schedule: (run: () => void, afterMs: number) => () => void;
  /** Runs one refresh at a time over all tabs: an old refresh token, used twice, ends the whole session. */
  exclusively: <T>(run: () => Promise<T>) => Promise<T>;
  /** Whether this browser signed in before: no secret, it only saves a pointless refresh. */
  remembered: { get: () => boolean; set: (signedIn: boolean) => void };
};

const REFRESH_AHEAD_MS = 60_000;
const SHORTEST_WAIT_MS = 1_000;
const RETRY_AFTER_FAULT_MS = 15_000;

/** Holds the access token, in memory only, and keeps it fresh. */
export class Session {
  readonly #host: SessionHost;
  readonly #listeners = new Set<() => void>();
  #token: { value: string; expiresAtMs: number } | null = null;
  #status: SessionStatus = 'unknown';
  #refreshing: Promise<boolean> | null = null;
  #cancelTimer: () => void = () => {};

  constructor(host: SessionHost) {
    this.#host = host;
  }

  get status(): SessionStatus {
    return this.#status;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** On load: a silent refresh, when there is something to refresh. */
  async restore(): Promise<boolean> {
    if (this.#status !== 'unknown') return this.#status === 'signed-in';
    if (!this.#host.remembered.get()) {
      this.end();
      return false;
    }
    try {
      return await this.refresh();
    } catch (error) {
      // The server may be back in a moment; the page shows why it cannot start.
      this.#refreshing = null;
      throw error;
    }
  }

  /** Takes the payload of signing up or in. False when the payload holds user errors instead of a token. */
  accept(payload: SessionPayload): boolean {
    if (!payload.accessToken || !payload.expiresAt) return false;
    this.#token = { value: payload.accessToken, expiresAtMs: Date.parse(payload.expiresAt) };
    this.#host.remembered.set(true);
    this.#plan(this.#token.expiresAtMs - this.#host.now() - REFRESH_AHEAD_MS);
    this.#become('signed-in');
    return true;
  }

  /** The token to send with a request, refreshed first when it is about to expire. */
  async token(): Promise<string | undefined> {
    if (this.#token && this.#token.expiresAtMs <= this.#host.now()) await this.refresh();
    return this.#token?.value;
  }

  /** One refresh at a time: callers that come meanwhile wait for the same answer. */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#host
      .exclusively(() => this.#renew())
      .finally(() => {
        this.#refreshing = null;
      });
    return this.#refreshing;
  }

  async signOut(): Promise<void> {
    const token = this.#token?.value;
    try {
      await this.#host.transport(SignOut, {}, token ? { token } : {});
    } finally {
      this.end();
    }
  }

  /** Forgets the session in this tab. */
  end(): void {
    this.#cancelTimer();
    this.#token = null;
    this.#host.remembered.set(false);
    this.#become('signed-out');
  }

  async #renew(): Promise<boolean> {
    try {
      const answer = await this.#host.transport(RefreshSession, {}, { keepalive: true });
      if (this.accept(answer.refreshSession)) return true;
    } catch (error) {
      if (!isUnauthenticated(error)) throw error;
    }
    this.end();
    return false;
  }

  #plan(afterMs: number): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#host.schedule(
      () => {
        this.refresh().catch(() => this.#plan(RETRY_AFTER_FAULT_MS));
      },
      Math.max(afterMs, SHORTEST_WAIT_MS),
    );
  }

  #become(status: SessionStatus): void {
    if (this.#status === status) return;
    this.#status = status;
    for (const listener of this.#listeners) listener();
  }
}
