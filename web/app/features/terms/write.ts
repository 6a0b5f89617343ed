import type { CapDraft, PayDraft, PlainDraft, RuleDraft, TermsDraft, TierDraft, WhenDraft } from './draft';

/** The document of a draft. What a draft cannot mean, such as a letter for a number, is written as it is, for the server to refuse. */
export function writeTerms(draft: TermsDraft, currency: string): unknown {
  return { currency, rules: draft.rules.map(writeRule), ...(draft.cap && { cap: writeCap(draft.cap) }) };
}

function writeRule({ id, when, pay, min, max, recurring }: RuleDraft) {
  return {
    id: id.trim(),
    when: writeWhen(when),
    pay: writePay(pay),
    ...(min.trim() && { min: min.trim() }),
    ...(max.trim() && { max: max.trim() }),
    ...(recurring && {
      recurring: { max_payments: count(recurring.max_payments), within_days: count(recurring.within_days) },
    }),
  };
}

function writeWhen({ events, coupon_codes, affiliates, countries, amount_from, amount_below }: WhenDraft) {
  return {
    ...(events.length > 0 && { events }),
    ...(coupon_codes.length > 0 && { coupon_codes }),
    ...(affiliates.length > 0 && { affiliates }),
    ...(countries.length > 0 && { countries }),
    ...(amount_from.trim() && { amount_from: amount_from.trim() }),
    ...(amount_below.trim() && { amount_below: amount_below.trim() }),
  };
}

function writePay(pay: PayDraft) {
  const { kind, amount, rate, metric, period, tiers } = pay;
  if (kind !== 'tiered') return writePlain({ kind, amount, rate });
  const from = (tier: TierDraft) => (metric === 'conversions' ? count(tier.from) : tier.from.trim());
  return {
    kind,
    metric,
    period,
    tiers: tiers.map((tier) => ({ from: from(tier), pay: writePlain(tier.pay) })),
  };
}

function writePlain({ kind, amount, rate }: PlainDraft) {
  switch (kind) {
    case 'percent':
      return { kind, rate: rate.trim() };
    case 'flat':
      return { kind, amount: amount.trim() };
    case 'hybrid':
      return { kind, amount: amount.trim(), rate: rate.trim() };
  }
}

function writeCap({ scope, metric, period, limit }: CapDraft) {
  return { scope, metric, period, limit: limit.trim() };
}

/** A count is a JSON number, as long as that holds it exactly. */
function count(written: string): number | string {
  const trimmed = written.trim();
  return /^\d{1,15}$/.test(trimmed) ? Number(trimmed) : trimmed;
}
