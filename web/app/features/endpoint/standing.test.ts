import { expect, it } from 'vitest';
import { hostOf, placeOf, type Standing, standingAdvice, standingWord } from './standing';

const active: Standing = { status: 'ACTIVE', pausedBecause: null, restsUntil: null };
const resting: Standing = { ...active, restsUntil: '2026-11-26T10:00:00Z' };
const gone: Standing = { status: 'PAUSED', pausedBecause: 'GONE', restsUntil: '2026-11-26T10:00:00Z' };

it('says in a word whether it is called', () => {
  expect([active, resting, gone].map(standingWord)).toEqual(['ACTIVE', 'RESTING', 'PAUSED']);
});

it('gives advice only while something is held back', () => {
  expect(standingAdvice(active, 3)).toBeNull();
  expect(standingAdvice(resting, 20)?.title).toBe('Resting after 20 failures in a row');
  expect(standingAdvice(gone, 20)?.title).toContain('410 Gone');
  expect(standingAdvice({ ...gone, pausedBecause: 'ASKED' }, 0)?.title).toBe('Paused');
});

it.each([
  ['https://tracker.example/postback?cid={sub1}', 'tracker.example'],
  ['http://127.0.0.1:4999', '127.0.0.1:4999'],
  ['https://tracker.example?cid={sub1}', 'tracker.example'],
  ['nonsense', 'nonsense'],
])('calls %s by its host', (url, host) => {
  expect(hostOf(url)).toBe(host);
});

it.each([
  ['https://tracker.example/postback?cid={sub1}', 'tracker.example/postback'],
  ['https://tracker.example/?cid={sub1}', 'tracker.example'],
  ['https://tracker.example?cid={sub1}', 'tracker.example'],
  ['http://127.0.0.1:4999/in/{offer}#x', '127.0.0.1:4999/in/{offer}'],
  ['nonsense', 'nonsense'],
])('tells %s from others on its host', (url, place) => {
  expect(placeOf(url)).toBe(place);
});

it('cuts a long path', () => {
  const place = placeOf(`https://t.example/${'a'.repeat(2_000)}`);
  expect(place).toHaveLength(60);
  expect(place.endsWith('a…')).toBe(true);
});
