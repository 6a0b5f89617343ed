import { expect, it } from 'vitest';
import { everyHour, totals } from './health';

const NOW = Date.parse('2026-11-25T20:15:00Z');

it('every hour of two days has its place, also one without requests', () => {
  const known = { beganAt: '2026-11-25T19:00:00Z', accepted: 3, duplicates: 1, parked: 0, rejected: 2 };
  const old = { ...known, beganAt: '2026-11-20T19:00:00Z' };
  const hours = everyHour([old, known], NOW);
  expect(hours).toHaveLength(48);
  expect(hours.at(-2)).toEqual(known);
  expect(hours.at(-1)).toMatchObject({ beganAt: '2026-11-25T20:00:00.000Z', accepted: 0 });
  expect(hours[0]?.beganAt).toBe('2026-11-23T21:00:00.000Z');
  expect(totals(hours)).toEqual({ accepted: 3, duplicates: 1, parked: 0, rejected: 2 });
});
