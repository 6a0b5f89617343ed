import { beforeEach, describe, expect, it } from 'vitest';
import { Client } from './client';
import { ApiError } from './errors';
import { graphql } from './graphql';
import { Session, type SessionHost } from './session';
import type { Transport } from './transport';

const Viewer = graphql(`
  query Viewer {
    viewer {
      role
    }
  }
`);

const MINUTE = 60_000;
const LIFETIME = 15 * MINUTE;

/** A server that knows one token at a time, and a clock that stands still. */
class Server {
  now = 1_700_000_000_000;
  token = 'first';
  cookie = true;
  away = false;
  remembered = true;
  asked: string[] = [];
  timers: { run: () => void; atMs: number }[] = [];

  readonly transport: Transport = async (document, _variables, call) => {
    await Promise.resolve();
    const name = operation(document);
    this.asked.push(`${name}${call.token ? ` ${call.token}` : ''}`);
    if (this.away) throw new ApiError('NETWORK', 'away');
    if (name === 'RefreshSession') return this.refresh() as never;
    if (name === 'SignOut') return { signOut: { ok: true } } as never;
    if (call.token !== this.token) throw new ApiError('UNAUTHENTICATED', 'expired');
    return { viewer: { role: 'OWNER' } } as never;
  };

  readonly host: SessionHost = {
    transport: this.transport,
    now: () => this.now,
    schedule: (run, afterMs) => {
      const timer = { run, atMs: this.now + afterMs };
      this.timers.push(timer);
      return () => this.timers.splice(this.timers.indexOf(timer), 1);
    },
    exclusively: (run) => run(),
    remembered: {
      get: () => this.remembered,
      set: (signedIn) => {
        this.remembered = signedIn;
      },
    },
  };

  payload() {
    return {
      accessToken: this.token,
      expiresAt: new Date(this.now + LIFETIME).toISOString(),
      userErrors: [],
    };
  }

  private refresh() {
    if (!this.cookie) throw new ApiError('UNAUTHENTICATED', 'no session');
    this.token = `${this.token}+`;
    return { refreshSession: this.payload() };
  }
}

function operation(document: object): string {
  const [definition] = (document as { definitions: { name?: { value: string } }[] }).definitions;
  return definition?.name?.value ?? '';
}

let server: Server;
let session: Session;
let client: Client;

beforeEach(() => {
  server = new Server();
  session = new Session(server.host);
  client = new Client(server.transport, session);
});

describe('on load', () => {
  it('a silent refresh begins the session', async () => {
    expect(await session.restore()).toBe(true);
    expect(session.status).toBe('signed-in');
    expect(server.asked).toEqual(['RefreshSession']);
  });

  it('nobody is asked when this browser never signed in', async () => {
    server.remembered = false;
    expect(await session.restore()).toBe(false);
    expect(session.status).toBe('signed-out');
    expect(server.asked).toEqual([]);
  });

  it('a refused refresh means signed out, and is not asked again', async () => {
    server.cookie = false;
    expect(await session.restore()).toBe(false);
    expect(await session.restore()).toBe(false);
    expect(server.asked).toEqual(['RefreshSession']);
    expect(server.remembered).toBe(false);
  });

  it('a server that is away does not sign anybody out', async () => {
    server.away = true;
    await expect(session.restore()).rejects.toThrow('away');
    expect(session.status).toBe('unknown');
    server.away = false;
    expect(await session.restore()).toBe(true);
  });
});

describe('a request', () => {
  beforeEach(() => {
    session.accept(server.payload());
  });

  it('carries the access token', async () => {
    await client.request(Viewer, {});
    expect(server.asked).toEqual(['Viewer first']);
  });

  it('is sent once more after one refresh when its token is refused', async () => {
    server.token = 'rotated';
    await client.request(Viewer, {});
    expect(server.asked).toEqual(['Viewer first', 'RefreshSession', 'Viewer rotated+']);
  });

  it('shares the refresh with the others that were refused', async () => {
    server.token = 'rotated';
    await Promise.all([client.request(Viewer, {}), client.request(Viewer, {}), client.request(Viewer, {})]);
    expect(server.asked.filter((name) => name === 'RefreshSession')).toHaveLength(1);
  });

  it('ends the session when the refresh is refused too', async () => {
    server.token = 'rotated';
    server.cookie = false;
    await expect(client.request(Viewer, {})).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(session.status).toBe('signed-out');
    expect(server.asked).toEqual(['Viewer first', 'RefreshSession']);
  });

  it('keeps the session when the server cannot be reached', async () => {
    server.away = true;
    await expect(client.request(Viewer, {})).rejects.toMatchObject({ code: 'NETWORK' });
    expect(session.status).toBe('signed-in');
  });

  it('refreshes first when the token has expired meanwhile', async () => {
    server.now += LIFETIME;
    await client.request(Viewer, {});
    expect(server.asked).toEqual(['RefreshSession', 'Viewer first+']);
  });
});

describe('the timer', () => {
  it('refreshes a minute before the token expires, and plans the next time', async () => {
    session.accept(server.payload());
    expect(server.timers.map((timer) => timer.atMs - server.now)).toEqual([LIFETIME - MINUTE]);
    server.now += LIFETIME - MINUTE;
    server.timers[0]?.run();
    await session.refresh();
    expect(server.asked).toEqual(['RefreshSession']);
    expect(server.timers).toHaveLength(1);
    expect(server.timers[0]?.atMs).toBe(server.now + LIFETIME - MINUTE);
  });
});

describe('signing out', () => {
  it('ends the session and forgets the token', async () => {
    session.accept(server.payload());
    await session.signOut();
    expect(session.status).toBe('signed-out');
    expect(await session.token()).toBeUndefined();
    expect(server.asked).toEqual(['SignOut first']);
    expect(server.timers).toHaveLength(0);
  });

  it('ends the session here even when the server is away', async () => {
    session.accept(server.payload());
    server.away = true;
    await expect(session.signOut()).rejects.toThrow('away');
    expect(session.status).toBe('signed-out');
  });
});

describe('user errors', () => {
  it('begin no session', () => {
    const payload = {
      accessToken: null,
      expiresAt: null,
      userErrors: [{ field: [], message: 'no', code: 'wrong' }],
    };
    expect(session.accept(payload)).toBe(false);
    expect(session.status).toBe('unknown');
  });
});
