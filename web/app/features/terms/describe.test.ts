import { expect, it } from 'vitest';
import { describeCap, describeRule } from './describe';
import { NEW_CAP } from './draft';
import { readTerms } from './read';

const SALE = { when: { events: ['sale'] } };
const TIERS = { kind: 'tiered', metric: 'conversions', period: 'month' };
const percent = (rate: string) => ({ kind: 'percent', rate });

it.each([
  [{ ...SALE, pay: percent('15') }, '15% of the amount for sale'],
  [{ when: {}, pay: percent('2.50') }, '2.5% of the amount for any event'],
  [{ when: {}, pay: percent('') }, '…% of the amount for any event'],
  [{ when: { events: ['lead'] }, pay: { kind: 'flat', amount: '4' } }, '$4.00 for lead'],
  [
    { ...SALE, pay: { kind: 'hybrid', amount: '1', rate: '100' }, min: '2', max: '250' },
    '$1.00 plus 100% of the amount for sale; at least $2.00; at most $250.00',
  ],
  [
    {
      when: {
        events: ['sale', 'lead'],
        affiliates: ['anna', 'bo', 'cy'],
        coupon_codes: ['SAVE10'],
        countries: ['DE', '??'],
        amount_from: '50',
        amount_below: '200',
      },
      pay: percent('10'),
    },
    '10% of the amount for sale or lead by anna, bo or cy with coupon SAVE10 in Germany (DE) or ?? of amounts from $50.00 to below $200.00',
  ],
  [
    {
      ...SALE,
      pay: {
        ...TIERS,
        tiers: [
          { from: 0, pay: percent('10') },
          { from: 1, pay: percent('15') },
        ],
      },
    },
    'Tiers for sale: 10% of the amount, from 1 conversion of the month on 15% of the amount',
  ],
  [
    { ...SALE, pay: percent('10'), recurring: { max_payments: 12, within_days: 365 } },
    '10% of the amount for sale; the first 12 payments of a customer, until 365 days after the first conversion',
  ],
])('says of %j: %s', (rule, words) => {
  const [draft] = readTerms({ currency: 'USD', rules: [{ id: 'r1', ...rule }] })?.rules ?? [];
  expect(draft && describeRule(draft, 'USD')).toBe(words);
});

it.each([
  [{ limit: '5000' }, 'Each affiliate gets at most $5,000.00 a month'],
  [
    { limit: '1', metric: 'conversions' as const },
    'Each affiliate gets paid for at most 1 conversion a month',
  ],
  [{ limit: '', scope: 'offer' as const, period: 'total' as const }, 'The offer pays at most … in all'],
])('says of the cap %j: %s', (cap, words) => {
  expect(describeCap({ ...NEW_CAP, ...cap }, 'USD')).toBe(words);
});
