import { isDecimal } from '../../format/money';
import {
  ANY_SALE,
  CAP_METRICS,
  CAP_SCOPES,
  type CapDraft,
  newPay,
  newPlain,
  PAY_KINDS,
  type PayDraft,
  PERIODS,
  PLAIN_KINDS,
  type PlainDraft,
  type RecurringDraft,
  type RuleDraft,
  type TermsDraft,
  TIER_METRICS,
  type TierDraft,
  type WhenDraft,
} from './draft';

/** A number that JSON holds as a double is still what was written up to so many digits. */
const EXACT_DIGITS = 15;

/** A part of the document that the rule list has no field for. */
class NotShown extends Error {}

/** The rules of a document; null when it says more, or something else, than the rule list can show. */
export function readTerms(document: unknown): TermsDraft | null {
  try {
    const { currency, rules, cap } = object(document, ['currency', 'rules', 'cap']);
    text(currency);
    return { rules: list(rules).map(readRule), cap: cap === undefined ? null : readCap(cap) };
  } catch (error) {
    if (error instanceof NotShown) return null;
    throw error;
  }
}

function readRule(value: unknown, place: number): RuleDraft {
  const { id, when, pay, min, max, recurring } = object(value, [
    'id',
    'when',
    'pay',
    'min',
    'max',
    'recurring',
  ]);
  return {
    key: String(place),
    id: text(id),
    when: when === undefined ? ANY_SALE : readWhen(when),
    pay: readPay(pay),
    min: optionalNumber(min),
    max: optionalNumber(max),
    recurring: recurring === undefined ? null : readRecurring(recurring),
  };
}

function readWhen(value: unknown): WhenDraft {
  const when = object(value, Object.keys(ANY_SALE));
  return {
    events: optionalTexts(when.events),
    coupon_codes: optionalTexts(when.coupon_codes),
    affiliates: optionalTexts(when.affiliates),
    countries: optionalTexts(when.countries),
    amount_from: optionalNumber(when.amount_from),
    amount_below: optionalNumber(when.amount_below),
  };
}

function readPay(value: unknown): PayDraft {
  const { kind } = object(value, ['kind', 'amount', 'rate', 'metric', 'period', 'tiers']);
  if (oneOf(kind, PAY_KINDS) !== 'tiered') return { ...newPay('percent'), ...readPlain(value) };
  const { metric, period, tiers } = object(value, ['kind', 'metric', 'period', 'tiers']);
  return {
    ...newPay('tiered'),
    metric: oneOf(metric, TIER_METRICS),
    period: oneOf(period, PERIODS),
    tiers: list(tiers).map(readTier),
  };
}

function readTier(value: unknown, place: number): TierDraft {
  const { from, pay } = object(value, ['from', 'pay']);
  return { key: String(place), from: number(from), pay: readPlain(pay) };
}

function readPlain(value: unknown): PlainDraft {
  const kind = oneOf(object(value, ['kind', 'amount', 'rate']).kind, PLAIN_KINDS);
  switch (kind) {
    case 'percent':
      return { ...newPlain(), kind, rate: number(object(value, ['kind', 'rate']).rate) };
    case 'flat':
      return { ...newPlain(), kind, amount: number(object(value, ['kind', 'amount']).amount) };
    case 'hybrid': {
      const { amount, rate } = object(value, ['kind', 'amount', 'rate']);
      return { kind, amount: number(amount), rate: number(rate) };
    }
  }
}

function readRecurring(value: unknown): RecurringDraft {
  const { max_payments, within_days } = object(value, ['max_payments', 'within_days']);
  return { max_payments: number(max_payments), within_days: number(within_days) };
}

function readCap(value: unknown): CapDraft {
  const { scope, metric, period, limit } = object(value, ['scope', 'metric', 'period', 'limit']);
  return {
    scope: oneOf(scope, CAP_SCOPES),
    metric: oneOf(metric, CAP_METRICS),
    period: oneOf(period, PERIODS),
    limit: number(limit),
  };
}

function object(value: unknown, keys: readonly string[]): Record<string, unknown> {
  if (!isRecord(value) || !Object.keys(value).every((key) => keys.includes(key))) throw new NotShown();
  return value;
}

function list(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new NotShown();
  return value;
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new NotShown();
  return value;
}

/** What is left out is missing, which the field can show as empty. */
function number(value: unknown): string {
  return value === undefined ? '' : typeof value === 'number' ? written(value) : text(value);
}

function written(value: number): string {
  const digits = String(value);
  if (!isDecimal(digits) || digits.replaceAll(/\D/g, '').length > EXACT_DIGITS) throw new NotShown();
  return digits;
}

/** An empty text is not the same as none: the server refuses it, and the field could not tell them apart. */
function optionalNumber(value: unknown): string {
  if (value === '') throw new NotShown();
  return number(value);
}

/** An empty list means that the rule never applies, and an empty field that it always does. */
function optionalTexts(value: unknown): string[] {
  if (value === undefined) return [];
  const texts = list(value).map(text);
  if (texts.length === 0) throw new NotShown();
  return texts;
}

function oneOf<T extends string>(value: unknown, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new NotShown();
  return found;
}

/** Whether a value is what JSON calls an object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
