import { describe, expect, it } from 'vitest';
import { differenceWords, isSame, termsDifference } from './difference';
import type { TermsDraft } from './draft';
import { readTerms } from './read';

const percent = (rate: string) => ({ kind: 'percent', rate });
const rule = (id: string, rate = '10', rest: object = {}) => ({ id, pay: percent(rate), ...rest });

function terms(rules: object[], cap?: object): TermsDraft {
  const draft = readTerms({ currency: 'USD', rules, ...(cap && { cap }) });
  if (!draft) throw new Error('The rule list cannot show these terms.');
  return draft;
}

function difference(before: object[], after: object[]) {
  return termsDifference(terms(before), terms(after), 'USD');
}

describe('the difference of terms', () => {
  it('is none where only the writing differs', () => {
    const same = difference(
      [rule('r1', '10', { max: '5' })],
      [rule('r1', '10.0', { when: {}, max: '5.00' })],
    );
    expect(same).toEqual({ rules: [], cap: null });
    expect(isSame(same)).toBe(true);
  });

  it('tells rules that were added and removed', () => {
    const found = difference([rule('r1'), rule('r2')], [rule('r3', '5'), rule('r1')]);
    expect(found.rules).toEqual([
      { kind: 'removed', id: 'r2', place: 2, words: '10% of the amount for any event' },
      { kind: 'added', id: 'r3', place: 1, words: '5% of the amount for any event' },
    ]);
    expect(differenceWords(found)).toBe('1 rule added and 1 removed.');
  });

  it('says of as few rules as possible that they moved', () => {
    const before = ['a', 'b', 'c', 'd'].map((id) => rule(id));
    const found = difference(before, [rule('d'), rule('a'), rule('b'), rule('c')]);
    expect(found.rules).toEqual([{ kind: 'changed', id: 'd', from: 4, place: 1, moved: true, fields: [] }]);
    expect(differenceWords(found)).toBe('1 rule moved.');
  });

  it('tells a rule’s change field by field', () => {
    const before = rule('r1', '10', { when: { events: ['sale'] }, max: '250' });
    const after = rule('r1', '15', { when: { events: ['sale', 'lead'], countries: ['DE'] } });
    expect(difference([before], [after]).rules).toEqual([
      {
        kind: 'changed',
        id: 'r1',
        from: 1,
        place: 1,
        moved: false,
        fields: [
          { field: 'Events', before: 'sale', after: 'sale, lead' },
          { field: 'Countries', before: null, after: 'Germany (DE)' },
          { field: 'Pays', before: '10% of the amount', after: '15% of the amount' },
          { field: 'At most', before: '$250.00', after: null },
        ],
      },
    ]);
  });

  it('tells a tier’s change by its border', () => {
    const tiered = (second: string, border: number) => ({
      id: 'r1',
      pay: {
        kind: 'tiered',
        metric: 'conversions',
        period: 'month',
        tiers: [
          { from: 0, pay: percent('10') },
          { from: border, pay: percent(second) },
        ],
      },
    });
    const [changed] = difference([tiered('15', 100)], [tiered('20', 100)]).rules;
    expect(changed).toMatchObject({
      fields: [
        {
          field: 'From 100 conversions of the month',
          before: '15% of the amount',
          after: '20% of the amount',
        },
      ],
    });
    const [moved] = difference([tiered('15', 100)], [tiered('15', 200)]).rules;
    expect(moved).toMatchObject({
      fields: [
        { field: 'From 200 conversions of the month', before: null },
        { field: 'From 100 conversions of the month', after: null },
      ],
    });
  });

  it('tells of the cap', () => {
    const cap = { scope: 'offer', metric: 'payout', period: 'day', limit: '100' };
    const [none, some] = [terms([rule('r1')]), terms([rule('r1')], cap)];
    const added = termsDifference(none, some, 'USD');
    expect(added.cap).toEqual({ field: 'Cap', before: null, after: 'The offer pays at most $100.00 a day' });
    expect(differenceWords(added)).toBe('The cap added.');
    expect(differenceWords(termsDifference(some, none, 'USD'))).toBe('The cap removed.');
  });

  it('keeps rules apart that have one id', () => {
    const found = difference([rule('r1'), rule('r1', '5')], [rule('r1'), rule('r1', '6')]);
    expect(found.rules).toHaveLength(1);
  });
});
