import { describe, expect, it } from 'vitest';
import {
  addDays,
  dayIn,
  formatDay,
  formatDuration,
  formatRelative,
  fromLocalMoment,
  startOfDay,
  toLocalMoment,
  withReadableTimes,
} from './date';

const NOW = Date.parse('2026-11-22T09:37:08Z');

describe('formatRelative', () => {
  it.each([
    ['2026-11-22T09:37:00Z', 'just now'],
    ['2026-11-22T09:34:08Z', '3 minutes ago'],
    ['2026-11-22T11:37:08Z', 'in 2 hours'],
    ['2026-11-21T09:37:08Z', 'yesterday'],
    ['2026-11-02T09:37:08Z', '20 days ago'],
    ['2026-11-22T09:37:38Z', 'in under a minute'],
  ])('says of %s: %s', (instant, expected) => {
    expect(formatRelative(instant, NOW)).toBe(expected);
  });
});

describe('startOfDay', () => {
  it.each([
    ['2026-11-22', 'UTC', '2026-11-22T00:00:00.000Z'],
    ['2026-11-22', 'America/New_York', '2026-11-22T05:00:00.000Z'],
    ['2026-11-22', 'Asia/Kolkata', '2026-11-21T18:30:00.000Z'],
    // Clocks change at two in the morning: the day itself still begins by the old offset.
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00:00.000Z'],
    ['2026-03-30', 'Europe/Berlin', '2026-03-29T22:00:00.000Z'],
    ['2026-11-01', 'America/New_York', '2026-11-01T04:00:00.000Z'],
    ['2026-11-02', 'America/New_York', '2026-11-02T05:00:00.000Z'],
  ])('begins %s in %s at %s', (day, zone, expected) => {
    expect(startOfDay(day, zone)).toBe(expected);
  });
});

describe('calendar days', () => {
  it('depend on the time zone', () => {
    const lateEvening = Date.parse('2026-11-22T23:30:00Z');
    expect(dayIn('UTC', lateEvening)).toBe('2026-11-22');
    expect(dayIn('Asia/Tokyo', lateEvening)).toBe('2026-11-23');
  });

  it('are counted over month ends', () => {
    expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  });

  it('are written with their weekday', () => {
    expect(formatDay('2026-11-22')).toBe('Sun, 22 Nov 2026');
  });
});

describe('formatDuration', () => {
  it('uses seconds from one second on', () => {
    expect(formatDuration(85)).toBe('85 ms');
    expect(formatDuration(1200)).toBe('1.20 s');
  });
});

it('keeps a moment that a person picks to the minute', () => {
  const instant = '2026-11-25T09:30:00.000Z';
  expect(fromLocalMoment(toLocalMoment(instant))).toBe(instant);
  expect(toLocalMoment(instant)).toMatch(/^2026-11-2[45]T\d{2}:\d{2}$/);
  expect(fromLocalMoment('')).toBeUndefined();
});

it('writes the instants in a text as people do', () => {
  const shown = withReadableTimes('open until 2026-12-25T20:47:08.561350+00:00, and then not');
  expect(shown).toMatch(/^open until 2[456] Dec 2026, \d\d:\d\d:08, and then not$/);
  expect(withReadableTimes('order 2026-12-25T1')).toBe('order 2026-12-25T1');
});
