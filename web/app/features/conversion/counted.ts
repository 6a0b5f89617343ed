import { formatMoney, isNothing } from '../../format/money';
import { plural } from '../../format/words';

type Period = 'DAY' | 'MONTH' | 'TOTAL';

export type Counted = {
  tiers: {
    metric: 'CONVERSIONS' | 'REVENUE';
    period: Period;
    before: string;
    parts: readonly { from: string; amount: string | null; payout: string }[];
  } | null;
  recurring: {
    paymentsBefore: number;
    maxPayments: number;
    daysSinceFirst: number;
    withinDays: number;
  } | null;
  cap: {
    scope: 'OFFER' | 'AFFILIATE';
    metric: 'CONVERSIONS' | 'PAYOUT';
    period: Period;
    limit: string;
    used: string;
    left: string;
    insteadOf: string | null;
  } | null;
};

const IN_PERIOD: Record<Period, string> = {
  DAY: 'on that day',
  MONTH: 'in that month',
  TOTAL: 'in all',
};

/** What was before a conversion and changed what it pays, as terms and their values. */
export function countedFacts(counted: Counted, currency: string): { term: string; value: string }[] {
  const { tiers, recurring, cap } = counted;
  const money = (amount: string) => formatMoney({ amount, currency });
  return [
    ...(tiers ? [{ term: 'Tiers', value: tierWords(tiers, money) }] : []),
    ...(recurring ? [{ term: 'Payments of this customer', value: recurringWords(recurring) }] : []),
    ...(cap
      ? [
          {
            term: cap.scope === 'OFFER' ? 'Cap of the offer' : 'Cap of this affiliate',
            value: capWords(cap, money),
          },
        ]
      : []),
  ];
}

type Shown = (amount: string) => string;

function tierWords({ metric, period, before, parts }: NonNullable<Counted['tiers']>, money: Shown): string {
  const when = IN_PERIOD[period];
  if (metric === 'CONVERSIONS') {
    const [tier] = parts;
    return `${plural(Number(before), 'conversion')} before, ${when}: the tier from ${tier?.from ?? 0} pays`;
  }
  const revenue = `${money(before)} of revenue before, ${when}`;
  const shares = parts.map(
    (part) => `${money(part.payout)} for ${money(part.amount ?? '0')} in the tier from ${money(part.from)}`,
  );
  return shares.length === 0 ? revenue : `${revenue}: ${shares.join(', ')}`;
}

function recurringWords(counted: NonNullable<Counted['recurring']>): string {
  const { paymentsBefore, maxPayments, daysSinceFirst, withinDays } = counted;
  const made = `${paymentsBefore} of ${maxPayments} made before`;
  return `${made}, ${plural(daysSinceFirst, 'day')} after the first conversion; paid for ${plural(withinDays, 'day')}`;
}

function capWords(cap: NonNullable<Counted['cap']>, money: Shown): string {
  const { metric, period, limit, used, left, insteadOf } = cap;
  const shown: Shown = metric === 'PAYOUT' ? money : (count) => count;
  const of = metric === 'PAYOUT' ? '' : ' conversions';
  const nothing = isNothing({ amount: left, currency: '' });
  const rest = nothing ? 'nothing was left' : `${shown(left)} was left`;
  const taken = insteadOf === null ? '' : `; ${money(insteadOf)} without the cap`;
  return `${shown(used)} of ${shown(limit)}${of} used before, ${IN_PERIOD[period]}: ${rest}${taken}`;
}
