import { describe, expect, it } from 'vitest';
import { replayInput, replaySearch, selectionWords } from './search';

const NOW = Date.parse('2026-11-25T10:20:45.500Z');

describe('the address', () => {
  it('holds the filters of the log, where a run begins and what is taken back', () => {
    const search = replaySearch({ code: 'missing_click_id', after: 'pbk_1', before: 'x', takeBack: true });
    expect(search).toEqual({ code: 'missing_click_id', after: 'pbk_1', takeBack: true });
    expect(replaySearch({ takeBack: 'yes' })).toEqual({});
  });

  it('becomes what the API is asked for', () => {
    const input = replayInput({ within: 'hour', tests: 'none', after: 'pbk_1', takeBack: true }, NOW);
    expect(input).toMatchObject({
      filter: { from: '2026-11-25T09:20:00.000Z', isTest: false },
      after: 'pbk_1',
      takeBack: true,
    });
    expect(input.filter).not.toHaveProperty('takeBack');
  });
});

describe('the requests in words', () => {
  it.each([
    [{}, 'All requests.'],
    [
      {
        outcome: 'REJECTED',
        integrationId: 'int_1',
        code: 'missing_click_id',
        within: 'week',
        tests: 'none',
      },
      'All rejected requests to Acme shop with the code missing_click_id, received in the last 7 days, without tests.',
    ],
    [{ tests: 'only', txnId: 'A-1' }, 'All test requests about the order A-1.'],
    [{ clickId: 'clk_1', after: 'pbk_1' }, 'All requests of the click clk_1, behind those looked at before.'],
    [{ within: 'between' }, 'All requests.'],
  ] as const)('%j: %s', (search, expected) => {
    expect(selectionWords(search, 'Acme shop')).toBe(expected);
  });

  it('name a period of its own', () => {
    const words = selectionWords(
      { within: 'between', from: '2026-11-24T10:00:00.000Z', to: '2026-11-25T10:00:00.000Z' },
      undefined,
    );
    expect(words).toMatch(/^All requests, received from 24 Nov 2026.+ and before 25 Nov 2026/);
  });

  it('do without the name of an integration that is not known', () => {
    expect(selectionWords({ integrationId: 'int_1' }, undefined)).toBe('All requests to one integration.');
  });
});
