/** Terms as the editor holds them. Numbers stay text, so that nothing is rounded on the way; the names are the document's own. */
export type TermsDraft = { rules: RuleDraft[]; cap: CapDraft | null };

export type RuleDraft = {
  /** Tells the rule from the others while it is edited: ids may repeat until they are mended. */
  key: string;
  id: string;
  when: WhenDraft;
  pay: PayDraft;
  /** Empty for no bound. */
  min: string;
  max: string;
  recurring: RecurringDraft | null;
};

/** An empty list or text means "any". */
export type WhenDraft = {
  events: string[];
  coupon_codes: string[];
  affiliates: string[];
  countries: string[];
  amount_from: string;
  amount_below: string;
};

export type PlainKind = 'percent' | 'flat' | 'hybrid';
export type PayKind = PlainKind | 'tiered';
export type TierMetric = 'conversions' | 'revenue';
export type Period = 'day' | 'month' | 'total';

export type PlainDraft<K = PlainKind> = { kind: K; amount: string; rate: string };

/** Holds the fields of every kind, so that choosing another kind and going back loses nothing. */
export type PayDraft = PlainDraft<PayKind> & { metric: TierMetric; period: Period; tiers: TierDraft[] };

export type TierDraft = { key: string; from: string; pay: PlainDraft };

export type RecurringDraft = { max_payments: string; within_days: string };

export type CapScope = 'offer' | 'affiliate';
export type CapMetric = 'conversions' | 'payout';
export type CapDraft = { scope: CapScope; metric: CapMetric; period: Period; limit: string };

export const PLAIN_KINDS = ['percent', 'flat', 'hybrid'] as const;
export const PAY_KINDS = [...PLAIN_KINDS, 'tiered'] as const;
export const TIER_METRICS = ['conversions', 'revenue'] as const;
export const PERIODS = ['day', 'month', 'total'] as const;
export const CAP_SCOPES = ['affiliate', 'offer'] as const;
export const CAP_METRICS = ['payout', 'conversions'] as const;

export const ANY_SALE: WhenDraft = {
  events: [],
  coupon_codes: [],
  affiliates: [],
  countries: [],
  amount_from: '',
  amount_below: '',
};

export const NEW_RECURRING: RecurringDraft = { max_payments: '', within_days: '' };
export const NEW_CAP: CapDraft = { scope: 'affiliate', metric: 'payout', period: 'month', limit: '' };

export function newRule(rules: readonly RuleDraft[]): RuleDraft {
  return {
    key: freshKey(rules),
    id: freshId(rules),
    when: ANY_SALE,
    pay: newPay('percent'),
    min: '',
    max: '',
    recurring: null,
  };
}

/** The same rule under another id, to be changed. */
export function copyOf(rule: RuleDraft, rules: readonly RuleDraft[]): RuleDraft {
  return { ...rule, key: freshKey(rules), id: freshId(rules) };
}

/** A pay with two tiers to begin with, should it become a tiered one. */
export function newPay(kind: PayKind): PayDraft {
  const first = { key: '0', from: '0', pay: newPlain() };
  return {
    kind,
    amount: '',
    rate: '',
    metric: 'conversions',
    period: 'month',
    tiers: [first, newTier([first])],
  };
}

/** Pays as the last one does, from a border that is still to be said. */
export function newTier(tiers: readonly TierDraft[]): TierDraft {
  return {
    key: freshKey(tiers),
    from: '',
    pay: { ...newPlain(), kind: tiers.at(-1)?.pay.kind ?? 'percent' },
  };
}

export function newPlain(): PlainDraft {
  return { kind: 'percent', amount: '', rate: '' };
}

/** The pay by another metric. A flat amount could not be split at a border of revenue, so its tiers pay percentages. */
export function byMetric(pay: PayDraft, metric: TierMetric): PayDraft {
  if (metric === 'conversions') return { ...pay, metric };
  const tiers = pay.tiers.map((tier) => ({ ...tier, pay: { ...tier.pay, kind: 'percent' as const } }));
  return { ...pay, metric, tiers };
}

function freshKey(taken: readonly { key: string }[]): string {
  return String(1 + Math.max(-1, ...taken.map(({ key }) => Number(key))));
}

function freshId(rules: readonly RuleDraft[]): string {
  const taken = new Set(rules.map((rule) => rule.id));
  let number = rules.length + 1;
  while (taken.has(`r${number}`)) number += 1;
  return `r${number}`;
}
