import { describe, expect, it } from 'vitest';
import { formatChange, formatMoney, formatMonies, isDecimal, isNothing, sums } from './money';

describe('formatMoney', () => {
  it.each([
    ['49.99', 'USD', '$49.99'],
    ['1234567.5', 'USD', '$1,234,567.50'],
    ['-3', 'EUR', '-€3.00'],
    ['500', 'JPY', '¥500'],
    ['1.2345', 'KWD', 'KWD\u00a01.2345'],
    ['0.000001', 'USD', '$0.000001'],
    // More digits than a float holds.
    ['12345678901234.123456', 'USD', '$12,345,678,901,234.123456'],
  ])('writes %s %s as %s', (amount, currency, expected) => {
    expect(formatMoney({ amount, currency })).toBe(expected);
  });

  it('shows what it cannot read as it came', () => {
    expect(formatMoney({ amount: 'many', currency: 'USD' })).toBe('many USD');
    expect(formatMoney({ amount: '1.5', currency: '??' })).toBe('1.5');
  });
});

describe('formatMonies', () => {
  it('puts currencies side by side', () => {
    const monies = [
      { amount: '1', currency: 'USD' },
      { amount: '2', currency: 'EUR' },
    ];
    expect(formatMonies(monies)).toBe('$1.00 · €2.00');
  });

  it('is a dash when there is none', () => {
    expect(formatMonies([])).toBe('—');
  });
});

describe('isDecimal', () => {
  it.each(['0', '-1.50', '49.99'])('accepts %s', (text) => expect(isDecimal(text)).toBe(true));
  it.each(['', '1e3', '1,000', '.5', '5.', 'NaN', ' 1'])('refuses "%s"', (text) =>
    expect(isDecimal(text)).toBe(false),
  );
});

it('knows nothing from a little', () => {
  const nothing = (amount: string) => isNothing({ amount, currency: 'USD' });
  expect(['0', '0.00', '-0.0', '0.'].every(nothing)).toBe(true);
  expect(['0.01', '10', '-0.5', ''].some(nothing)).toBe(false);
});

describe('formatChange', () => {
  it.each([
    ['120', '+$120.00'],
    ['-5.5', '-$5.50'],
    ['0.00', '$0.00'],
  ])('writes %s as %s', (amount, expected) => {
    expect(formatChange({ amount, currency: 'USD' })).toBe(expected);
  });
});

describe('sums', () => {
  it('adds exactly, one currency at a time', () => {
    const monies = [
      { amount: '0.1', currency: 'USD' },
      { amount: '9007199254740993.000001', currency: 'EUR' },
      { amount: '0.2', currency: 'USD' },
      { amount: '-1.5', currency: 'USD' },
    ];
    expect(sums(monies)).toEqual([
      { amount: '-1.200000', currency: 'USD' },
      { amount: '9007199254740993.000001', currency: 'EUR' },
    ]);
  });

  it('are none of nothing', () => expect(sums([])).toEqual([]));
});
