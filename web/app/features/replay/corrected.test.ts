import { expect, it } from 'vitest';
import { correctedWords } from './corrected';

it.each([
  ['amount', '4999', '49.99', 'amount 4999 → 49.99'],
  ['currency', null, 'EUR', 'currency none → EUR'],
  ['txn_id', 'A-1', null, 'order id A-1 → none'],
  ['status', 'APPROVED', 'REVERSED', 'status approved → reversed'],
  ['review', 'approved', null, 'review approved → none'],
  ['refund', '0', '5', 'refund 0 → 5'],
  ['payout', '2', '3', 'payout set by the sender 2 → 3'],
  ['affiliate_id', 'aff_1', 'aff_2', 'another affiliate'],
  ['click_id', null, 'clk_1', 'with a click'],
  ['coupon_id', 'cpn_1', null, 'without a coupon'],
  ['dedupe_key', 'a', 'b', 'told apart otherwise'],
  // A field that a later server may have.
  ['basket_size', '1', '2', 'basket size 1 → 2'],
  ['constructor', '1', '2', 'constructor 1 → 2'],
])('says of %s from %s to %s: %s', (name, before, now, expected) => {
  expect(correctedWords({ name, before, now })).toBe(expected);
});

it('writes times as people do', () => {
  const words = correctedWords({
    name: 'converted_at',
    before: '2026-11-25T10:00:00+00:00',
    now: '2026-11-24T10:00:00+00:00',
  });
  expect(words).toMatch(/^time of the sale 25 Nov 2026.+ → 24 Nov 2026/);
});
