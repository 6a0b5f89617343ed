import type { UserError } from '../../api/user-errors';
import { isDecimal } from '../../format/money';
import { sentence } from '../../format/words';
import type { CapDraft, PayDraft, PlainDraft, RuleDraft, TermsDraft } from './draft';

/** What is wrong, and where in the document, as the server writes it: "rules[0].pay.tiers[1].from". */
export type TermsProblem = { path: string; message: string };

/** One message for each place that the editor can show one at; `''` is the document as a whole. */
export type PlacedProblems = ReadonlyMap<string, string>;

const AMOUNT = 'an amount like 4.00';
const RATE = 'a percentage like 15';
const COUNT = 'a whole number like 100';

/** The numbers that are not there or are none. Everything else is the server's to say. */
export function draftProblems({ rules, cap }: TermsDraft): TermsProblem[] {
  const found = [
    ...rules.flatMap((rule, place) => ruleNumbers(rule, `rules[${place}]`)),
    ...(cap ? [capLimit(cap)] : []),
  ];
  return found.flatMap(({ path, ...number }) => {
    const message = numberProblem(number);
    return message ? [{ path, message }] : [];
  });
}

/** What a mutation or a preview found wrong with the terms. */
export function refusedTerms(errors: readonly UserError[]): TermsProblem[] {
  return errors
    .filter(({ field: [argument] }) => argument === 'terms')
    .map(({ field: [, path = ''], message }) => ({ path, message: sentence(message) }));
}

/** Puts each problem at its field, or at the nearest part around it that is shown. */
export function placeProblems(problems: readonly TermsProblem[], draft: TermsDraft): PlacedProblems {
  const places = placesOf(draft).sort((one, other) => other.length - one.length);
  const placed = new Map<string, string>();
  for (const { path, message } of problems) {
    const place = places.find((each) => isWithin(path, each)) ?? '';
    const messages = placed.get(place);
    placed.set(place, messages ? `${messages} ${message}` : message);
  }
  return placed;
}

/** Whether nothing has been written yet where the problem is, so that it need not be told before the terms are sent. */
export function isUntouched({ path }: TermsProblem, document: unknown): boolean {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
  const value = steps.reduce<unknown>(
    (within, step) => (within as Record<string, unknown> | null | undefined)?.[step],
    document,
  );
  return value === undefined || value === '';
}

type NumberField = { path: string; text: string; like: string; optional?: boolean };

function ruleNumbers({ when, pay, min, max, recurring }: RuleDraft, at: string): NumberField[] {
  const bound = (field: string, text: string) => ({
    path: `${at}.${field}`,
    text,
    like: AMOUNT,
    optional: true,
  });
  return [
    bound('when.amount_from', when.amount_from),
    bound('when.amount_below', when.amount_below),
    ...(pay.kind === 'tiered' ? tierNumbers(pay, `${at}.pay`) : plainNumbers(pay, `${at}.pay`)),
    bound('min', min),
    bound('max', max),
    ...(recurring
      ? [
          { path: `${at}.recurring.max_payments`, text: recurring.max_payments, like: COUNT },
          { path: `${at}.recurring.within_days`, text: recurring.within_days, like: COUNT },
        ]
      : []),
  ];
}

function tierNumbers({ metric, tiers }: PayDraft, at: string): NumberField[] {
  const like = metric === 'conversions' ? COUNT : AMOUNT;
  return tiers.flatMap((tier, place) => [
    { path: `${at}.tiers[${place}].from`, text: tier.from, like },
    ...plainNumbers(tier.pay, `${at}.tiers[${place}].pay`),
  ]);
}

function plainNumbers(
  { kind, amount, rate }: { kind: string } & Omit<PlainDraft, 'kind'>,
  at: string,
): NumberField[] {
  return [
    ...(kind === 'percent' ? [] : [{ path: `${at}.amount`, text: amount, like: AMOUNT }]),
    ...(kind === 'flat' ? [] : [{ path: `${at}.rate`, text: rate, like: RATE }]),
  ];
}

function capLimit({ metric, limit }: CapDraft): NumberField {
  return { path: 'cap.limit', text: limit, like: metric === 'payout' ? AMOUNT : COUNT };
}

function numberProblem({ text, like, optional = false }: Omit<NumberField, 'path'>): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return optional ? null : `Enter ${like}.`;
  const fits = like === COUNT ? /^\d+$/.test(trimmed) : isDecimal(trimmed) && !trimmed.startsWith('-');
  return fits ? null : `Use ${like}, without signs or separators.`;
}

/** Every place that the editor has a field or a line for. */
function placesOf({ rules, cap }: TermsDraft): string[] {
  const ofRules = rules.flatMap((rule, place) => [
    `rules[${place}]`,
    ...fieldsOf(rule).map((field) => `rules[${place}].${field}`),
  ]);
  return [...ofRules, ...(cap ? ['cap', 'cap.scope', 'cap.metric', 'cap.period', 'cap.limit'] : [])];
}

function fieldsOf({ when, pay, recurring }: RuleDraft): string[] {
  const tiers = pay.tiers.flatMap((tier, place) =>
    ['from', 'pay.kind', ...plainNumbers(tier.pay, 'pay').map(({ path }) => path)].map(
      (field) => `pay.tiers[${place}].${field}`,
    ),
  );
  return [
    'id',
    ...Object.keys(when).map((field) => `when.${field}`),
    'pay.kind',
    ...(pay.kind === 'tiered'
      ? ['pay.metric', 'pay.period', 'pay.tiers', ...tiers]
      : plainNumbers(pay, 'pay').map(({ path }) => path)),
    'min',
    'max',
    ...(recurring ? ['recurring.max_payments', 'recurring.within_days'] : []),
  ];
}

function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);
}
