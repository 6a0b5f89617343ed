import { expect, it } from 'vitest';
import { healthTiles } from './health';

it('shows no numbers that nothing was measured for', () => {
  const tiles = healthTiles({ attempts: 0, successPercent: null, p50Ms: null, p95Ms: null, waiting: 0 });
  expect(tiles.map(({ value }) => value)).toEqual(['—', '—', '—', '0']);
  expect(tiles[0]?.note).toBe('No calls');
});

it('shows how it answered', () => {
  const tiles = healthTiles({ attempts: 1, successPercent: 0, p50Ms: 85, p95Ms: 1200, waiting: 1500 });
  expect(tiles.map(({ value }) => value)).toEqual(['0%', '85 ms', '1.20 s', '1,500']);
  expect(tiles[0]?.note).toBe('of 1 call');
});

it('shows no times where nothing was answered', () => {
  const tiles = healthTiles({ attempts: 3, successPercent: 0, p50Ms: null, p95Ms: null, waiting: 1 });
  expect(tiles.map(({ value }) => value)).toEqual(['0%', '—', '—', '1']);
});
