import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { byMetric, copyOf, newRule, type RuleDraft, type TermsDraft } from './draft';
import { editTerms, sameTerms, startingTerms, switchMode, type TermsValue, termsDocument } from './model';
import { readTerms } from './read';
import { writeTerms } from './write';

type Case = { name: string; terms: { currency: string; rules: unknown[] } };

const VECTORS = new URL('../../../../tests/vectors/payouts.json', import.meta.url);
const CASES = JSON.parse(readFileSync(VECTORS, 'utf8')) as Case[];

const PLAIN = { currency: 'USD', rules: [{ id: 'r1', when: {}, pay: { kind: 'percent', rate: '15' } }] };

function withRule(change: object) {
  return { ...PLAIN, rules: [{ ...PLAIN.rules[0], ...change }] };
}

function withPay(pay: object) {
  return withRule({ pay });
}

describe('a terms document', () => {
  it.each(CASES.map(({ name, terms }) => [name, terms] as const))(
    'of %s comes back the same from the rule list',
    (_name, terms) => {
      const draft = readTerms(terms);
      expect(draft && writeTerms(draft, terms.currency)).toEqual(terms);
    },
  );

  it('may leave out the conditions, and write counts as text', () => {
    const [rule] = PLAIN.rules;
    const draft = readTerms({
      currency: 'USD',
      rules: [{ id: 'r1', pay: rule?.pay, recurring: { max_payments: '12', within_days: '365' } }],
    });
    expect(draft && writeTerms(draft, 'USD')).toEqual(
      withRule({ recurring: { max_payments: 12, within_days: 365 } }),
    );
  });

  it.each([
    ['12345678901234.123456', '12345678901234.123456'],
    ['0.10', '0.10'],
    [0.1, '0.1'],
    [15, '15'],
  ])('keeps every digit of the rate %s', (rate, written) => {
    const draft = readTerms(withPay({ kind: 'percent', rate }));
    expect(draft && writeTerms(draft, 'USD')).toEqual(withPay({ kind: 'percent', rate: written }));
  });

  it.each([
    ['a key that nobody knows', { ...PLAIN, note: 'x' }],
    ['a condition that nobody knows', withRule({ when: { weekday: ['monday'] } })],
    ['an empty list of events', withRule({ when: { events: [] } })],
    ['an event that is no text', withRule({ when: { events: [7] } })],
    ['an empty bound', withRule({ max: '' })],
    ['no bound, as null', withRule({ max: null })],
    ['no recurring, as null', withRule({ recurring: null })],
    ['a kind of pay that nobody knows', withPay({ kind: 'auction' })],
    ['a rate in a flat pay', withPay({ kind: 'flat', amount: '4', rate: '5' })],
    ['tiers without a period', withPay({ kind: 'tiered', metric: 'revenue', tiers: [] })],
    ['a number that is too long for JSON', withPay({ kind: 'percent', rate: 1234567890.1234567 })],
    ['a cap of nothing', { ...PLAIN, cap: null }],
    ['no rules', { currency: 'USD' }],
    ['no currency', { rules: [] }],
    ['nothing', null],
  ])('with %s opens as JSON, and loses nothing', (_name, document) => {
    const value = editTerms(document);
    expect(value.mode).toBe('json');
    expect(JSON.parse(value.json)).toEqual(document);
  });
});

describe('termsDocument', () => {
  it('takes the starting terms', () => {
    expect(termsDocument(startingTerms('EUR'), 'EUR')).toEqual({
      document: {
        currency: 'EUR',
        rules: [{ id: 'r1', when: { events: ['sale'] }, pay: { kind: 'percent', rate: '10' } }],
      },
      problems: [],
    });
  });

  it('follows the currency that is chosen later', () => {
    expect(termsDocument(startingTerms('EUR'), 'JPY')).toMatchObject({ document: { currency: 'JPY' } });
  });

  it.each(['', '{', '[]', '"text"', 'null'])('refuses the JSON %s', (json) => {
    const { problems } = termsDocument({ mode: 'json', draft: { rules: [], cap: null }, json }, 'USD');
    expect(problems).toHaveLength(1);
  });
});

describe('switchMode', () => {
  it('carries the rules over to JSON and back', () => {
    const json = switchMode(startingTerms('USD'), 'json', 'USD');
    const back = json && switchMode(json, 'visual', 'USD');
    expect(back?.draft).toEqual(startingTerms('USD').draft);
  });

  it('stays with JSON that the rules cannot say', () => {
    const value = editTerms({ ...PLAIN, cap: {} });
    expect(switchMode(value, 'visual', 'USD')).toBeNull();
    expect(switchMode({ ...value, json: '{' }, 'visual', 'USD')).toBeNull();
    expect(switchMode({ ...value, json: JSON.stringify(PLAIN) }, 'visual', 'EUR')).toBeNull();
  });
});

describe('a rule', () => {
  const rules = (...ids: string[]): RuleDraft[] =>
    ids.map((id, place) => ({ ...newRule([]), id, key: String(place) }));

  it('never takes an id that is in use', () => {
    expect(newRule(rules('r2'))).toMatchObject({ id: 'r3', key: '1' });
    expect(newRule(rules('r1', 'r3'))).toMatchObject({ id: 'r4', key: '2' });
  });

  it('is copied under an id of its own', () => {
    const [first, second] = rules('r1', 'r2');
    const copy = first && second && copyOf({ ...first, max: '5' }, [first, second]);
    expect(copy).toMatchObject({ id: 'r3', key: '2', max: '5' });
  });

  it('pays percentages alone by tiers of revenue', () => {
    const draft = readTerms(
      withPay({
        kind: 'tiered',
        metric: 'conversions',
        period: 'day',
        tiers: [{ from: 0, pay: { kind: 'hybrid', amount: '4', rate: '5' } }],
      }),
    ) as TermsDraft;
    const pay = draft.rules[0]?.pay;
    expect(pay && byMetric(pay, 'revenue').tiers[0]?.pay).toEqual({
      kind: 'percent',
      amount: '4',
      rate: '5',
    });
  });
});

it('tells terms apart by what they say, and not by how they are edited', () => {
  const visual = startingTerms('USD');
  const json = switchMode(visual, 'json', 'USD') as TermsValue;
  expect(sameTerms(visual, json, 'USD')).toBe(true);
  expect(sameTerms(visual, { ...json, json: json.json.replace('10', '11') }, 'USD')).toBe(false);
  expect(sameTerms(visual, { ...json, json: '{' }, 'USD')).toBe(false);
});
