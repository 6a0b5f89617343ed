import { expect, it } from 'vitest';
import { describeDuration, durationOf, secondsOf } from './duration';

it.each([
  [0, { count: 0, unit: 'seconds' }, '0 seconds'],
  [1, { count: 1, unit: 'seconds' }, '1 second'],
  [90, { count: 90, unit: 'seconds' }, '90 seconds'],
  [5_400, { count: 90, unit: 'minutes' }, '90 minutes'],
  [3_600, { count: 1, unit: 'hours' }, '1 hour'],
  [2_592_000, { count: 30, unit: 'days' }, '30 days'],
])('%i seconds are read as people say them, and back', (seconds, duration, words) => {
  expect(durationOf(seconds)).toEqual(duration);
  expect(secondsOf(durationOf(seconds))).toBe(seconds);
  expect(describeDuration(seconds)).toBe(words);
});
