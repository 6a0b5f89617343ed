import { expect, it } from 'vitest';
import { type Counted, countedFacts } from './counted';

const NOTHING: Counted = { tiers: null, recurring: null, cap: null };
const facts = (counted: Partial<Counted>) => countedFacts({ ...NOTHING, ...counted }, 'USD');

it('says nothing where nothing was counted', () => {
  expect(facts({})).toEqual([]);
});

it.each([
  ['1', '1 conversion before, in that month: the tier from 100 pays'],
  ['120', '120 conversions before, in that month: the tier from 100 pays'],
])('names the tier that %s conversions reach', (before, value) => {
  const parts = [{ from: '100', amount: null, payout: '1.5015' }];
  const tiers = { metric: 'CONVERSIONS', period: 'MONTH', before, parts } as const;
  expect(facts({ tiers })).toEqual([{ term: 'Tiers', value }]);
});

it('tells what each tier of revenue paid for which part', () => {
  const parts = [
    { from: '0.00', amount: '0.01', payout: '0.0005' },
    { from: '1000.00', amount: '100.00', payout: '7.50' },
  ];
  const tiers = { metric: 'REVENUE', period: 'TOTAL', before: '999.99', parts } as const;
  expect(facts({ tiers })[0]?.value).toBe(
    '$999.99 of revenue before, in all: $0.0005 for $0.01 in the tier from $0.00, $7.50 for $100.00 in the tier from $1,000.00',
  );
  expect(facts({ tiers: { ...tiers, parts: [] } })[0]?.value).toBe('$999.99 of revenue before, in all');
});

it('tells how often and how long a customer was paid for', () => {
  const recurring = { paymentsBefore: 2, maxPayments: 12, daysSinceFirst: 1, withinDays: 365 };
  expect(facts({ recurring })).toEqual([
    {
      term: 'Payments of this customer',
      value: '2 of 12 made before, 1 day after the first conversion; paid for 365 days',
    },
  ]);
});

const CAP = {
  scope: 'AFFILIATE',
  metric: 'PAYOUT',
  period: 'DAY',
  limit: '100.00',
  insteadOf: null,
} as const;

it.each([
  [{ ...CAP, used: '95.00', left: '5.00' }, '$95.00 of $100.00 used before, on that day: $5.00 was left'],
  [
    { ...CAP, used: '95.00', left: '5.00', insteadOf: '12.3' },
    '$95.00 of $100.00 used before, on that day: $5.00 was left; $12.30 without the cap',
  ],
  [
    { ...CAP, metric: 'CONVERSIONS', limit: '100', used: '101', left: '0', insteadOf: '4.00' } as const,
    '101 of 100 conversions used before, on that day: nothing was left; $4.00 without the cap',
  ],
])('tells what a cap had left and what it took: %o', (cap, value) => {
  expect(facts({ cap })).toEqual([{ term: 'Cap of this affiliate', value }]);
  expect(facts({ cap: { ...cap, scope: 'OFFER' } })[0]?.term).toBe('Cap of the offer');
});
