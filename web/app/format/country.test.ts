import { describe, expect, it } from 'vitest';
import { countryOptions, formatCountry } from './country';

describe('formatCountry', () => {
  it.each([
    ['DE', 'Germany (DE)'],
    ['US', 'United States (US)'],
    ['XX', 'XX'],
    ['Germany', 'Germany'],
  ])('shows %s as %s', (code, shown) => {
    expect(formatCountry(code)).toBe(shown);
  });
});

it('names every country once', () => {
  const options = countryOptions();
  expect(options).toHaveLength(249);
  expect(new Set(options.map(({ value }) => value)).size).toBe(249);
  expect(options.every(({ value, label }) => label.endsWith(` (${value})`))).toBe(true);
});
