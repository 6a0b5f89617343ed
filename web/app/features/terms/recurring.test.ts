import { expect, it } from 'vitest';
import { outlastingWords } from './recurring';

function terms(days: Record<string, number | null>) {
  const pay = { kind: 'percent', rate: '10' };
  const rules = Object.entries(days).map(([id, within_days]) =>
    within_days === null ? { id, pay } : { id, pay, recurring: { max_payments: 12, within_days } },
  );
  return { currency: 'USD', rules };
}

it.each([
  [{ a: null }, 30, null],
  [{ a: 30 }, 30, null],
  [{ a: 31, b: 5 }, 30, /^Rule “a” pays a customer for longer than the attribution window of 30 days: /],
  [{ a: 2, b: 365, c: 90 }, 1, /^Rules “a”, “b” and “c” pay .* of 1 day: /],
])('says of rules that pay for %o days, of a window of %i: %s', (days, windowDays, expected) => {
  const words = outlastingWords(terms(days), windowDays);
  if (expected === null) expect(words).toBeNull();
  else expect(words).toMatch(expected);
});

it('says nothing of what is no document yet', () => {
  expect(outlastingWords(undefined, 1)).toBeNull();
  expect(outlastingWords({ rules: 'none' }, 1)).toBeNull();
});
