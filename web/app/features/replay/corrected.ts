import { formatDateTime } from '../../format/date';
import { humanize } from '../../format/words';

export type CorrectedField = { name: string; before: string | null; now: string | null };

/** Fields whose values say something to a reader. */
const SHOWN: Record<string, { name: string; value?: (text: string) => string }> = {
  amount: { name: 'amount' },
  currency: { name: 'currency' },
  event: { name: 'event' },
  txn_id: { name: 'order id' },
  customer_id: { name: 'customer' },
  payout: { name: 'payout set by the sender' },
  refund: { name: 'refund' },
  status: { name: 'status', value: (word) => humanize(word).toLowerCase() },
  review: { name: 'review', value: (word) => humanize(word).toLowerCase() },
  converted_at: { name: 'time of the sale', value: formatDateTime },
};

/** Ids, of which it only matters that they are others. */
const NAMED: Record<string, { other: string; some: string; none: string }> = {
  click_id: { other: 'another click', some: 'with a click', none: 'without a click' },
  coupon_id: { other: 'another coupon', some: 'with a coupon', none: 'without a coupon' },
  offer_id: { other: 'another offer', some: 'with an offer', none: 'without an offer' },
  affiliate_id: { other: 'another affiliate', some: 'with an affiliate', none: 'without an affiliate' },
  dedupe_key: {
    other: 'told apart otherwise',
    some: 'told apart otherwise',
    none: 'told apart otherwise',
  },
  details: { other: 'other details', some: 'with details', none: 'without details' },
};

/** What is read otherwise than before, as "amount 4999 → 49.99". */
export function correctedWords({ name, before, now }: CorrectedField): string {
  const named = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined;
  if (named) {
    if (now === null) return named.none;
    return before === null ? named.some : named.other;
  }
  const shown = (Object.hasOwn(SHOWN, name) ? SHOWN[name] : undefined) ?? { name: name.replaceAll('_', ' ') };
  const value = (text: string | null) => (text === null ? 'none' : (shown.value?.(text) ?? text));
  return `${shown.name} ${value(before)} → ${value(now)}`;
}
