import { describe, expect, it } from 'vitest';
import { chosenRange, daysOf, instants, lastDays } from './range';

const NOW = Date.parse('2026-11-22T23:30:00Z');

describe('lastDays', () => {
  it('ends with today, where the program is', () => {
    expect(lastDays(7, 'UTC', NOW)).toEqual({ from: '2026-11-16', to: '2026-11-22' });
    expect(lastDays(1, 'Asia/Tokyo', NOW)).toEqual({ from: '2026-11-23', to: '2026-11-23' });
  });
});

describe('chosenRange', () => {
  it.each([
    [{}, { from: '2026-10-24', to: '2026-11-22' }],
    [{ from: '2026-11-01' }, { from: '2026-11-01', to: '2026-11-22' }],
    [{ to: '2026-06-30' }, { from: '2026-06-01', to: '2026-06-30' }],
    [
      { from: '2026-06-30', to: '2026-06-01' },
      { from: '2026-06-01', to: '2026-06-30' },
    ],
  ])('of %o is %o', (chosen, expected) => {
    expect(chosenRange(chosen, 'UTC', NOW)).toEqual(expected);
  });
});

describe('instants', () => {
  it('are half open: the last day counts in full', () => {
    expect(instants({ from: '2026-11-01', to: '2026-11-01' }, 'America/New_York')).toEqual({
      from: '2026-11-01T04:00:00.000Z',
      to: '2026-11-02T05:00:00.000Z',
    });
  });
});

describe('daysOf', () => {
  it('names every day once', () => {
    expect(daysOf({ from: '2026-02-27', to: '2026-03-01' })).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
    ]);
  });
});
