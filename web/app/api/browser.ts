import { Client } from './client';
import { Session, type SessionHost } from './session';
import { httpTransport } from './transport';

const REMEMBERED_KEY = 'waypost.signed-in';
const LOCK = 'waypost.session';

const host: SessionHost = {
  transport: httpTransport,
  now: () => Date.now(),
  schedule: (run, afterMs) => {
    const timer = window.setTimeout(run, afterMs);
    return () => window.clearTimeout(timer);
  },
  exclusively: (run) => (navigator.locks ? navigator.locks.request(LOCK, run) : run()),
  remembered: {
    get: () => stored() === '1',
    set: (signedIn) => store(signedIn ? '1' : '0'),
  },
};

export const session = new Session(host);
export const client = new Client(httpTransport, session);

/** Signing out in one tab signs out the others. */
export function followOtherTabs(): void {
  window.addEventListener('storage', (event) => {
    if (event.key === REMEMBERED_KEY && event.newValue === '0' && session.status === 'signed-in')
      session.end();
  });
}

function stored(): string | null {
  try {
    return localStorage.getItem(REMEMBERED_KEY);
  } catch {
    // Storage can be switched off; then the cookie alone decides.
    return '1';
  }
}

function store(value: string): void {
  try {
    if (localStorage.getItem(REMEMBERED_KEY) !== value) localStorage.setItem(REMEMBERED_KEY, value);
  } catch {
    // Nothing depends on it.
  }
}
