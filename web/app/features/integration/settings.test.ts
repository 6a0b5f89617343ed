import { describe, expect, it } from 'vitest';
import { EVERFLOW, STRIPE } from './sample-presets';
import { settingsInput, settingsProblems, startingValues, valuesOf } from './settings';

describe('the settings of a new integration', () => {
  it('need no more than a name', () => {
    const input = settingsInput({ ...startingValues(EVERFLOW), name: ' Acme shop ' }, EVERFLOW);
    expect(input).toMatchObject({
      name: 'Acme shop',
      preset: 'everflow',
      mapping: null,
      statusMapping: null,
      withSecret: true,
      signature: 'NONE',
      payoutOverride: null,
      answerBody: null,
    });
    expect(settingsProblems.name('')).not.toBeNull();
  });

  it('ask a sender that signs for no secret besides', () => {
    expect(startingValues(STRIPE)).toMatchObject({
      withSecret: false,
      signature: 'STRIPE',
      amountUnit: 'MINOR',
      answerStyle: 'ALWAYS_200',
    });
  });
});

it('settings that are read and saved again stay as they are', () => {
  const stored = {
    id: 'int_1',
    name: 'Acme shop',
    preset: 'everflow',
    offer: { id: 'off_1', name: 'Acme Pro' },
    mapping: [
      { field: 'CLICK_ID' as const, from: ['transaction_id'], isOwn: false },
      { field: 'AMOUNT' as const, from: ['/order/total'], isOwn: true },
      { field: 'STATUS' as const, from: [], isOwn: true },
    ],
    hasSecret: true,
    signature: 'STANDARD_WEBHOOKS' as const,
    allowedAddresses: ['203.0.113.7'],
    amountUnit: 'MINOR' as const,
    dedupeBy: 'CLICK_TXN' as const,
    txnIdRequired: true,
    defaultEvent: 'lead',
    defaultCurrency: 'EUR',
    payoutOverride: { lowest: '0', highest: '50' },
    statusMapping: [{ word: 'paid', meaning: 'APPROVED' as const, isOwn: true }],
    parkHours: 48,
    attributionOrder: 'COUPON_FIRST' as const,
    answerStyle: 'ALWAYS_200' as const,
    answerBody: 'OK',
    isSandbox: true,
  };
  expect(settingsInput(valuesOf(stored), EVERFLOW)).toEqual({
    name: 'Acme shop',
    preset: 'everflow',
    offerId: 'off_1',
    mapping: [
      { field: 'AMOUNT', from: ['/order/total'] },
      { field: 'STATUS', from: [] },
    ],
    statusMapping: [{ word: 'paid', meaning: 'APPROVED' }],
    amountUnit: 'MINOR',
    dedupeBy: 'CLICK_TXN',
    txnIdRequired: true,
    defaultEvent: 'lead',
    defaultCurrency: 'EUR',
    withSecret: true,
    signature: 'STANDARD_WEBHOOKS',
    allowedAddresses: ['203.0.113.7'],
    payoutOverride: { lowest: '0', highest: '50' },
    parkHours: 48,
    attributionOrder: 'COUPON_FIRST',
    answerStyle: 'ALWAYS_200',
    answerBody: 'OK',
    isSandbox: true,
  });
});

it.each([
  [null, true],
  [{ lowest: '0', highest: '50' }, true],
  [{ lowest: '5.5', highest: '5.50' }, true],
  [{ lowest: '0', highest: '' }, false],
  [{ lowest: '-1', highest: '5' }, false],
  [{ lowest: '10', highest: '9' }, false],
])('the bounds %o of a payout are fine: %s', (bounds, fine) => {
  expect(settingsProblems.payoutOverride(bounds) === null).toBe(fine);
});

it.each([
  [0, true],
  [720, true],
  [721, false],
  [1.5, false],
  ['', false],
  [-1, false],
])('%s hours of waiting are fine: %s', (hours, fine) => {
  expect(settingsProblems.parkHours(hours) === null).toBe(fine);
});
