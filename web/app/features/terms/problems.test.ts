import { describe, expect, it } from 'vitest';
import { NEW_CAP, newPay, newRule, type RuleDraft } from './draft';
import { draftProblems, isUntouched, placeProblems, refusedTerms } from './problems';

function rule(change: Partial<RuleDraft>): RuleDraft {
  return { ...newRule([]), pay: { ...newPay('percent'), rate: '10' }, ...change };
}

const tiers = [
  { key: '0', from: '0', pay: { kind: 'percent' as const, amount: '', rate: '10' } },
  { key: '1', from: '2.5', pay: { kind: 'hybrid' as const, amount: '1', rate: '' } },
];

describe('draftProblems', () => {
  it.each([
    [rule({}), []],
    [rule({ pay: { ...newPay('percent'), rate: ' 2.5 ' } }), []],
    [rule({ pay: { ...newPay('percent'), rate: '-1' } }), ['pay.rate']],
    [rule({ pay: { ...newPay('percent'), rate: '1,5' } }), ['pay.rate']],
    [rule({ pay: { ...newPay('flat'), amount: '4' } }), []],
    [rule({ pay: newPay('flat') }), ['pay.amount']],
    [rule({ pay: { ...newPay('hybrid'), amount: 'x', rate: 'y' } }), ['pay.amount', 'pay.rate']],
    [rule({ pay: { ...newPay('tiered'), tiers } }), ['pay.tiers[1].from', 'pay.tiers[1].pay.rate']],
    [rule({ pay: { ...newPay('tiered'), metric: 'revenue', tiers } }), ['pay.tiers[1].pay.rate']],
    [rule({ min: 'x', max: '' }), ['min']],
    [
      rule({ recurring: { max_payments: '1.5', within_days: '' } }),
      ['recurring.max_payments', 'recurring.within_days'],
    ],
  ])('of %o are in %o', (draft, fields) => {
    const found = draftProblems({ rules: [draft], cap: null }).map(({ path }) => path);
    expect(found).toEqual(fields.map((field) => `rules[0].${field}`));
  });

  it('of a cap are in its limit', () => {
    const limited = (limit: string) =>
      draftProblems({ rules: [], cap: { ...NEW_CAP, metric: 'conversions', limit } }).map(({ path }) => path);
    expect(limited('1.5')).toEqual(['cap.limit']);
    expect(limited('100')).toEqual([]);
  });
});

describe('placeProblems', () => {
  const draft = { rules: [rule({}), rule({ pay: { ...newPay('tiered'), tiers } })], cap: null };
  const at = (path: string) => [...placeProblems([{ path, message: 'No.' }], draft).keys()];

  it.each([
    ['rules[1].pay.tiers[1].from', 'rules[1].pay.tiers[1].from'],
    ['rules[1].pay.tiers[1].pay.rate', 'rules[1].pay.tiers[1].pay.rate'],
    ['rules[1].pay.tiers[1].pay', 'rules[1].pay.tiers'],
    ['rules[1].pay.tiers[0].pay.amount', 'rules[1].pay.tiers'],
    ['rules[0].when.events[2]', 'rules[0].when.events'],
    ['rules[0].recurring', 'rules[0]'],
    ['rules[0].surprise', 'rules[0]'],
    ['rules[10]', ''],
    ['rules', ''],
    ['cap.limit', ''],
    ['', ''],
  ])('shows one of %s at "%s"', (path, place) => expect(at(path)).toEqual([place]));

  it('shows two of one place together', () => {
    const two = [
      { path: 'rules[0].when.events[0]', message: 'Empty.' },
      { path: 'rules[0].when.events[1]', message: 'Too long.' },
    ];
    expect(placeProblems(two, draft).get('rules[0].when.events')).toBe('Empty. Too long.');
  });
});

it('tells what is wrong with the terms from the rest', () => {
  const refused = refusedTerms([
    { field: ['terms', 'rules[0].id'], message: 'give it another', code: 'INVALID_TERMS' },
    { field: ['terms'], message: 'this offer pays in USD', code: 'MISMATCH' },
    { field: ['name'], message: 'taken', code: 'TAKEN' },
  ]);
  expect(refused).toEqual([
    { path: 'rules[0].id', message: 'Give it another.' },
    { path: '', message: 'This offer pays in USD.' },
  ]);
});

it('knows where nothing has been written yet', () => {
  const document = { rules: [{ pay: { tiers: [{ from: '', pay: { rate: 'x' } }] } }] };
  const untouched = (path: string) => isUntouched({ path, message: '' }, document);
  expect(untouched('rules[0].pay.tiers[0].from')).toBe(true);
  expect(untouched('rules[0].pay.tiers[0].pay.amount')).toBe(true);
  expect(untouched('rules[0].pay.tiers[0].pay.rate')).toBe(false);
  expect(untouched('rules[3].pay.rate')).toBe(true);
  expect(untouched('')).toBe(false);
});
