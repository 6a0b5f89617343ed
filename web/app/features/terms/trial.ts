import { isDecimal } from '../../format/money';
import type { TermsDraft } from './draft';

/** A conversion that may never have been, and what was before it, as it is written in the simulator. */
export type Trial = {
  event: string;
  amount: string;
  /** Empty for the currency of the terms. */
  currency: string;
  rate: string;
  affiliate: string;
  country: string;
  couponCode: string;
  conversionsBefore: string;
  revenueBefore: string;
  paymentsBefore: string;
  daysSinceFirst: string;
  capUsed: string;
};

export const FIRST_TRIAL: Trial = {
  event: 'sale',
  amount: '100.00',
  currency: '',
  rate: '',
  affiliate: '',
  country: '',
  couponCode: '',
  conversionsBefore: '',
  revenueBefore: '',
  paymentsBefore: '',
  daysSinceFirst: '',
  capUsed: '',
};

/** An affiliate that no terms name, for those who are paid as everybody else. */
export const SOMEBODY = 'somebody-else';

export type TrialProblems = Partial<Record<keyof Trial, string>>;

const COUNTS = ['conversionsBefore', 'paymentsBefore', 'daysSinceFirst'] as const;
const AMOUNTS = ['amount', 'revenueBefore', 'capUsed'] as const;

/** What cannot be sent at all; everything else is the server's to say. */
export function trialProblems(trial: Trial): TrialProblems {
  const counts = COUNTS.filter((field) => !/^\d{0,9}$/.test(trial[field].trim()));
  const amounts = AMOUNTS.filter((field) => trial[field].trim() !== '' && !isDecimal(trial[field].trim()));
  return {
    ...(trial.event.trim() === '' && { event: 'Say what happened.' }),
    ...Object.fromEntries(counts.map((field) => [field, 'Use a whole number like 100.'])),
    ...Object.fromEntries(amounts.map((field) => [field, 'Use an amount like 49.99.'])),
  };
}

/** The conversion and the state as the API takes them. */
export function trialInput(trial: Trial, termsCurrency: string) {
  const text = (field: keyof Trial) => trial[field].trim() || null;
  const count = (field: keyof Trial) => Number(trial[field].trim());
  const foreign = isForeign(trial, termsCurrency);
  return {
    conversion: {
      event: trial.event.trim(),
      affiliate: text('affiliate') ?? SOMEBODY,
      country: text('country'),
      couponCode: text('couponCode'),
      amount: text('amount'),
      currency: foreign ? text('currency') : null,
      rate: foreign ? text('rate') : null,
    },
    state: {
      conversionsBefore: count('conversionsBefore'),
      revenueBefore: text('revenueBefore'),
      paymentsBefore: count('paymentsBefore'),
      daysSinceFirst: count('daysSinceFirst'),
      capUsed: text('capUsed'),
    },
  };
}

/** Whether the amount needs an exchange rate. */
export function isForeign(trial: Trial, termsCurrency: string): boolean {
  return trial.currency !== '' && trial.currency !== termsCurrency;
}

/** Which parts of the state the terms ask for; all of them when the terms cannot be told. */
export function askedState(draft: TermsDraft | null) {
  const metrics = draft?.rules.map(({ pay }) => (pay.kind === 'tiered' ? pay.metric : null));
  return {
    conversions: metrics?.includes('conversions') ?? true,
    revenue: metrics?.includes('revenue') ?? true,
    recurring: draft?.rules.some((rule) => rule.recurring !== null) ?? true,
    cap: draft === null || draft.cap !== null,
  };
}
