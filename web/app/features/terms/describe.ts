import { formatCountry } from '../../format/country';
import { formatMoney } from '../../format/money';
import { eitherOf } from '../../format/words';
import type { CapDraft, PayDraft, Period, PlainDraft, RecurringDraft, RuleDraft, WhenDraft } from './draft';

const PER_PERIOD: Record<Period, string> = { day: 'a day', month: 'a month', total: 'in all' };
const IN_PERIOD: Record<Period, string> = { day: 'of the day', month: 'of the month', total: 'in all' };

/** Stands for a number that is still to be written. */
const NOT_YET = '…';

/** "15% of the amount for sale by jane-smith; at most $250.00" */
export function describeRule({ when, pay, min, max, recurring }: RuleDraft, currency: string): string {
  const limits = [
    min.trim() && `at least ${money(min, currency)}`,
    max.trim() && `at most ${money(max, currency)}`,
    recurring && describeRecurring(recurring),
  ];
  const conditions = describeConditions(when, currency);
  const paid = describePay(pay, currency);
  const whole = pay.kind === 'tiered' ? `Tiers ${conditions}: ${paid}` : `${paid} ${conditions}`;
  return [whole, ...limits.filter(Boolean)].join('; ');
}

/** "10% of the amount, from 100 conversions of the month on 15% of the amount" */
export function describePay(pay: PayDraft, currency: string): string {
  if (pay.kind !== 'tiered') return describePlain({ ...pay, kind: pay.kind }, currency);
  const [first, ...later] = pay.tiers;
  if (!first) return 'nothing, as there is no tier';
  return [
    describePlain(first.pay, currency),
    ...later.map(
      (tier) => `from ${tierBorder(pay, tier.from, currency)} on ${describePlain(tier.pay, currency)}`,
    ),
  ].join(', ');
}

export function describePlain({ kind, amount, rate }: PlainDraft, currency: string): string {
  switch (kind) {
    case 'percent':
      return `${percent(rate)} of the amount`;
    case 'flat':
      return money(amount, currency);
    case 'hybrid':
      return `${money(amount, currency)} plus ${percent(rate)} of the amount`;
  }
}

/** "100 conversions of the month", "$5,000.00 of revenue in all" */
export function tierBorder({ metric, period }: PayDraft, from: string, currency: string): string {
  const size = metric === 'conversions' ? conversions(from) : `${money(from, currency)} of revenue`;
  return `${size} ${IN_PERIOD[period]}`;
}

/** "the first 12 payments of a customer, until 365 days after the first conversion" */
export function describeRecurring({ max_payments, within_days }: RecurringDraft): string {
  const [payments, days] = [count(max_payments), count(within_days)];
  const which = payments === '1' ? 'the first payment' : `the first ${payments} payments`;
  return `${which} of a customer, until ${days} ${days === '1' ? 'day' : 'days'} after the first conversion`;
}

/** "Each affiliate gets at most $5,000.00 a month" */
export function describeCap({ scope, metric, period, limit }: CapDraft, currency: string): string {
  const who = scope === 'affiliate' ? 'Each affiliate gets' : 'The offer pays';
  const most =
    metric === 'payout'
      ? `at most ${money(limit, currency)}`
      : `${scope === 'affiliate' ? 'paid ' : ''}for at most ${conversions(limit)}`;
  return `${who} ${most} ${PER_PERIOD[period]}`;
}

/** "$250.00"; null when there is no bound. */
export function describeBound(bound: string, currency: string): string | null {
  return bound.trim() === '' ? null : money(bound, currency);
}

/** "from $50.00 to below $200.00"; null when any amount will do. */
export function describeAmounts({ amount_from, amount_below }: WhenDraft, currency: string): string | null {
  const from = amount_from.trim() && `from ${money(amount_from, currency)}`;
  const below = amount_below.trim() && `below ${money(amount_below, currency)}`;
  if (from && below) return `${from} to ${below}`;
  return from || below || null;
}

function describeConditions(when: WhenDraft, currency: string): string {
  const amounts = describeAmounts(when, currency);
  const conditions = [
    when.events.length > 0 ? `for ${eitherOf(when.events)}` : 'for any event',
    when.affiliates.length > 0 && `by ${eitherOf(when.affiliates)}`,
    when.coupon_codes.length > 0 && `with coupon ${eitherOf(when.coupon_codes)}`,
    when.countries.length > 0 && `in ${eitherOf(when.countries.map(formatCountry))}`,
    amounts && `of amounts ${amounts}`,
  ];
  return conditions.filter(Boolean).join(' ');
}

/** An amount in words, as far as it is written. */
function money(amount: string, currency: string): string {
  return amount.trim() === '' ? NOT_YET : formatMoney({ amount, currency });
}

/** "2.50" and "2.5" are the same percentage. */
function percent(rate: string): string {
  const plain = rate
    .trim()
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');
  return `${plain || NOT_YET}%`;
}

function conversions(written: string): string {
  return `${count(written)} ${count(written) === '1' ? 'conversion' : 'conversions'}`;
}

function count(written: string): string {
  return written.trim().replace(/^0+(?=\d)/, '') || NOT_YET;
}
