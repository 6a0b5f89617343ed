import { describe, expect, it } from 'vitest';
import { nothingFound, postbackFilter, postbackSearch } from './search';

const NOW = Date.parse('2026-11-25T10:20:45.500Z');

describe('the filters in the address', () => {
  it('are taken only where they mean something', () => {
    const search = postbackSearch({
      outcome: 'PARKED',
      txnId: 1001,
      within: 'fortnight',
      tests: 'perhaps',
      evil: '<script>',
    });
    expect(search).toEqual({ outcome: 'PARKED', txnId: '1001' });
  });

  it('hold a range of their own only when one is chosen', () => {
    const range = { from: '2026-11-25T08:00:00.000Z', to: 'tomorrow' };
    expect(postbackSearch({ within: 'between', ...range })).toEqual({
      within: 'between',
      from: '2026-11-25T08:00:00.000Z',
    });
    expect(postbackSearch({ within: 'day', ...range })).toEqual({ within: 'day' });
  });
});

describe('what the API is asked for', () => {
  it('is everything when nothing is chosen', () => {
    const filter = postbackFilter({}, NOW);
    expect(Object.values(filter).every((value) => value === undefined)).toBe(true);
  });

  it('begins at a whole minute for "the last hour"', () => {
    expect(postbackFilter({ within: 'hour' }, NOW)).toMatchObject({ from: '2026-11-25T09:20:00.000Z' });
    expect(postbackFilter({ within: 'month' }, NOW)).toMatchObject({ from: '2026-10-26T10:20:00.000Z' });
  });

  it('takes a range as it is, also an open one', () => {
    expect(postbackFilter({ within: 'between', from: '2026-11-25T08:00:00.000Z' }, NOW)).toMatchObject({
      from: '2026-11-25T08:00:00.000Z',
      to: undefined,
    });
  });

  it('leaves tests out, or everything else', () => {
    expect(postbackFilter({ tests: 'none' }, NOW)).toMatchObject({ isTest: false });
    expect(postbackFilter({ tests: 'only' }, NOW)).toMatchObject({ isTest: true });
    expect(postbackFilter({}, NOW)).not.toHaveProperty('isTest');
  });
});

it('says what may be the matter when nothing is found', () => {
  expect(nothingFound({ clickId: 'order-1' })).toContain('begins with clk_');
  expect(nothingFound({ txnId: 'order-1' })).toContain('No request with it');
  expect(nothingFound({ within: 'hour' })).toContain('longer time');
  expect(nothingFound({ code: 'unknown_click' })).toBe('Try fewer or other filters.');
});
