import { describe, expect, it } from 'vitest';
import {
  editTerms,
  newRule,
  type RuleDraft,
  readTerms,
  ruleProblems,
  startingTerms,
  switchMode,
  termsDocument,
  writeTerms,
} from './model';

const DOCUMENT = {
  currency: 'USD',
  rules: [
    { id: 'r1', when: { events: ['sale'] }, pay: { kind: 'percent', rate: '15' } },
    { id: 'r2', when: { events: ['lead'] }, pay: { kind: 'flat', amount: '4.00' } },
    { id: 'r3', when: {}, pay: { kind: 'hybrid', amount: '1.00', rate: '5' } },
  ],
};

function rule(change: Partial<RuleDraft>): RuleDraft {
  return { id: 'r1', events: [], kind: 'percent', amount: '', rate: '10', ...change };
}

describe('a terms document', () => {
  it('comes back the same from the visual editor', () => {
    const draft = readTerms(DOCUMENT);
    expect(draft && writeTerms(draft, 'USD')).toEqual(DOCUMENT);
  });

  it.each([
    ['a cap', { ...DOCUMENT, cap: { limit: '5' } }],
    [
      'a condition other than events',
      { currency: 'USD', rules: [{ id: 'r1', when: { countries: ['DE'] }, pay: {} }] },
    ],
    ['tiers', { currency: 'USD', rules: [{ id: 'r1', when: {}, pay: { kind: 'tiered', tiers: [] } }] }],
    [
      'a bound',
      { currency: 'USD', rules: [{ id: 'r1', when: {}, pay: { kind: 'flat', amount: '1' }, max: '5' }] },
    ],
    ['no rules', { currency: 'USD' }],
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
    });
  });

  it('follows the currency that is chosen later', () => {
    expect(termsDocument(startingTerms('EUR'), 'JPY')).toMatchObject({ document: { currency: 'JPY' } });
  });

  it('names the rule that is not complete', () => {
    const value = { ...startingTerms('USD'), draft: { rules: [rule({}), rule({ id: 'r2', rate: '' })] } };
    expect(termsDocument(value, 'USD')).toEqual({ problem: 'Rule 2: Enter a percentage like 15.' });
  });

  it.each(['', '{', '[]', '"text"', 'null'])('refuses the JSON %s', (json) => {
    expect(termsDocument({ mode: 'json', draft: { rules: [] }, json }, 'USD')).toHaveProperty('problem');
  });
});

describe('ruleProblems', () => {
  it.each([
    [rule({ rate: '15' }), []],
    [rule({ rate: ' 2.5 ' }), []],
    [rule({ rate: '-1' }), ['rate']],
    [rule({ rate: '1,5' }), ['rate']],
    [rule({ kind: 'flat', amount: '4', rate: '' }), []],
    [rule({ kind: 'flat', amount: '' }), ['amount']],
    [rule({ kind: 'hybrid', amount: 'x', rate: 'y' }), ['amount', 'rate']],
  ])('of %o are in %o', (draft, fields) => {
    expect(ruleProblems({ rules: [draft] }).map((problem) => problem.field)).toEqual(fields);
  });
});

describe('switchMode', () => {
  it('carries the rules over to JSON and back', () => {
    const json = switchMode(startingTerms('USD'), 'json', 'USD');
    const back = json && switchMode(json, 'visual', 'USD');
    expect(back?.draft).toEqual(startingTerms('USD').draft);
  });

  it('stays with JSON that the rules cannot say', () => {
    const value = editTerms({ currency: 'USD', rules: [], cap: {} });
    expect(switchMode(value, 'visual', 'USD')).toBeNull();
    expect(switchMode({ ...value, json: '{' }, 'visual', 'USD')).toBeNull();
  });
});

describe('newRule', () => {
  it('never takes a name that is in use', () => {
    expect(newRule([rule({ id: 'r2' })]).id).toBe('r3');
    expect(newRule([rule({ id: 'r1' }), rule({ id: 'r3' })]).id).toBe('r4');
  });
});
