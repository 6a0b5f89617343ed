import { expect, it } from 'vitest';
import { awaited, parkedWords, triesWords } from './parked';

const NOW = Date.parse('2026-11-25T10:00:00Z');
const waiting = {
  waitsUntil: '2026-11-26T09:00:00Z',
  nextTryAt: '2026-11-25T10:02:00Z',
  tries: 2,
  decidedAt: null,
  outcome: null,
};
const decided = { ...waiting, nextTryAt: null, decidedAt: '2026-11-25T09:59:00Z', outcome: 'ACCEPTED' };

it('says until when a parked one waits', () => {
  expect(parkedWords(waiting, NOW)).toBe('Given up in 23 hours');
  expect(triesWords(waiting, NOW)).toBe('Tried again 2 times; next in 2 minutes.');
  expect(triesWords({ ...waiting, tries: 0 }, NOW)).toBe('Not tried again yet; next in 2 minutes.');
});

it('says what became of it', () => {
  expect(parkedWords(decided, NOW)).toBe('Accepted 1 minute ago');
  expect(triesWords({ ...decided, tries: 1 }, NOW)).toBe('Tried again 1 time.');
});

it('knows what is waited for', () => {
  expect(awaited('click_not_known_yet')).toBe('click');
  expect(awaited('sale_not_known_yet')).toBe('sale');
});
