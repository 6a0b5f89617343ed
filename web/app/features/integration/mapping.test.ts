import { describe, expect, it } from 'vitest';
import {
  changePlaces,
  type OwnPlaces,
  placeProblems,
  placesInput,
  placesOf,
  splitAddresses,
  wordsInput,
  wordsProblem,
} from './mapping';
import { EVERFLOW } from './sample-presets';

describe('places of fields', () => {
  it('are the preset’s until the integration says otherwise', () => {
    expect(placesOf('CLICK_ID', EVERFLOW, {})).toEqual(['transaction_id']);
    expect(placesOf('CLICK_ID', EVERFLOW, { CLICK_ID: ['cid'] })).toEqual(['cid']);
    expect(placesOf('CLICK_ID', EVERFLOW, { CLICK_ID: [] })).toEqual([]);
    expect(placesOf('LTV', EVERFLOW, {})).toEqual([]);
  });

  it('lose a name that the integration gives to another field', () => {
    expect(placesOf('EVENT', EVERFLOW, { TXN_ID: ['event_id'] })).toEqual(['adv_event_id']);
  });

  it.each<[string, string[], OwnPlaces]>([
    ['a new name', ['cid'], { CLICK_ID: ['cid'] }],
    ['spaces and repeats', [' cid ', 'cid', ''], { CLICK_ID: ['cid'] }],
    ['names typed in one go', ['cid, click'], { CLICK_ID: ['cid', 'click'] }],
    ['no name at all', [], { CLICK_ID: [] }],
    ['the preset’s own name', ['transaction_id'], {}],
  ])('after a change to %s', (_, places, own) => {
    expect(changePlaces({ CLICK_ID: ['other'] }, 'CLICK_ID', places, EVERFLOW)).toEqual(own);
  });

  it('taken back from another field are there twice, until one of the two gives way', () => {
    const own = changePlaces({ TXN_ID: ['transaction_id'] }, 'CLICK_ID', ['transaction_id'], EVERFLOW);
    expect(own).toEqual({ TXN_ID: ['transaction_id'], CLICK_ID: ['transaction_id'] });
    expect(placeProblems(own)).toEqual({ TXN_ID: '“transaction_id” already stands for Click id.' });
  });

  it('are stored as a list, or as nothing when the preset says it all', () => {
    expect(placesInput({})).toBeNull();
    expect(placesInput({ AMOUNT: ['/order/total'], CLICK_ID: [] })).toEqual([
      { field: 'CLICK_ID', from: [] },
      { field: 'AMOUNT', from: ['/order/total'] },
    ]);
  });

  it('belong to one field each, and are five at most', () => {
    expect(placeProblems({ CLICK_ID: ['id'], TXN_ID: ['id'] })).toEqual({
      TXN_ID: '“id” already stands for Click id.',
    });
    expect(placeProblems({ AMOUNT: ['a', 'b', 'c', 'd', 'e'] })).toEqual({});
    expect(placeProblems({ AMOUNT: ['a', 'b', 'c', 'd', 'e', 'f'] })).toEqual({ AMOUNT: 'At most 5 names.' });
  });
});

it('addresses that were pasted in one go are taken one by one', () => {
  const pasted = ['203.0.113.7', '198.51.100.0/24, 2001:db8::/32\n203.0.113.7;'];
  expect(splitAddresses(pasted)).toEqual(['203.0.113.7', '198.51.100.0/24', '2001:db8::/32']);
});

describe('words for a status', () => {
  it('are stored where they differ from the preset', () => {
    const preset = { ...EVERFLOW, statuses: [{ word: 'ok', meaning: 'APPROVED' as const }] };
    expect(wordsInput([{ word: 'ok', meaning: 'APPROVED' }], preset)).toBeNull();
    expect(
      wordsInput(
        [
          { word: 'ok', meaning: 'PENDING' },
          { word: ' Paid ', meaning: 'APPROVED' },
        ],
        preset,
      ),
    ).toEqual([
      { word: 'ok', meaning: 'PENDING' },
      { word: 'paid', meaning: 'APPROVED' },
    ]);
  });

  it('are neither empty nor there twice', () => {
    expect(wordsProblem([{ word: 'paid', meaning: 'APPROVED' }])).toBeNull();
    expect(wordsProblem([{ word: ' ', meaning: 'APPROVED' }])).toContain('Enter');
    expect(
      wordsProblem([
        { word: 'paid', meaning: 'APPROVED' },
        { word: 'PAID', meaning: 'PENDING' },
      ]),
    ).toContain('twice');
  });
});
