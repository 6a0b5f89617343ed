import { describe, expect, it } from 'vitest';
import { formatCountry } from './country';

describe('formatCountry', () => {
  it.each([
    ['DE', 'Germany (DE)'],
    ['US', 'United States (US)'],
    ['XX', 'XX'],
  ])('shows %s as %s', (code, shown) => {
    expect(formatCountry(code)).toBe(shown);
  });
});
