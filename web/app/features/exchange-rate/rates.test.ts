import { describe, expect, it } from 'vitest';
import { placeRateErrors, rateProblem, setWords } from './rates';
import { exchangeRateSearch } from './search';

it('takes from the address what can be a filter', () => {
  const search = { from: 'EUR', to: 'usd', firstDay: '2026-02-28', lastDay: '2026-02-30', after: 'x' };
  expect(exchangeRateSearch(search)).toEqual({
    after: 'x',
    before: undefined,
    from: 'EUR',
    to: undefined,
    firstDay: '2026-02-28',
    lastDay: undefined,
  });
});

it.each(['1', '1.0842', '0.000000000001'])('takes %s for a rate', (rate) =>
  expect(rateProblem(rate)).toBeNull(),
);
it.each(['', '0', '0.00', '-1', '1,08', '1e3', '.5'])('refuses "%s" as a rate', (rate) =>
  expect(rateProblem(rate)).not.toBeNull(),
);

describe('what the server finds wrong', () => {
  const error = (field: string[], message = 'no') => ({ field, message, code: 'X' });

  it('with one rate stands at its fields', () => {
    expect(placeRateErrors([error(['rates', '0', 'day'])])).toEqual([error(['day'])]);
  });

  it('with a table names the line', () => {
    const lines = placeRateErrors([
      error(['csv', 'line 3', 'rate'], 'no rate'),
      error(['csv'], 'no heading'),
    ]);
    expect(lines.map(({ field, message }) => [field, message])).toEqual([
      [['csv'], 'line 3, rate: no rate'],
      [['csv'], 'no heading'],
    ]);
  });

  it('with rates that are given twice stands at the table', () => {
    expect(placeRateErrors([error(['rates'], 'given twice')])).toEqual([error(['csv'], 'given twice')]);
  });
});

it.each([
  [1, 0, '1 rate is set.'],
  [2, 1, '2 rates are set. 1 conversion that is not settled is looked at again.'],
  [2, 3, '2 rates are set. 3 conversions that are not settled are looked at again.'],
])('says of %i rates and %i conversions: %s', (rates, conversions, words) => {
  expect(setWords(rates, conversions)).toBe(words);
});
