import { expect, it } from 'vitest';
import { readTerms } from './read';
import { askedState, FIRST_TRIAL, SOMEBODY, trialInput, trialProblems } from './trial';

it('sends what is written and leaves out what is not', () => {
  const { conversion, state } = trialInput({ ...FIRST_TRIAL, conversionsBefore: ' 99 ' }, 'USD');
  expect(conversion).toEqual({
    event: 'sale',
    affiliate: SOMEBODY,
    country: null,
    couponCode: null,
    amount: '100.00',
    currency: null,
    rate: null,
  });
  expect(state).toMatchObject({ conversionsBefore: 99, paymentsBefore: 0, capUsed: null });
});

it('sends a rate only for an amount in another currency', () => {
  const trial = { ...FIRST_TRIAL, currency: 'EUR', rate: '1.0842' };
  expect(trialInput(trial, 'USD').conversion).toMatchObject({ currency: 'EUR', rate: '1.0842' });
  expect(trialInput(trial, 'EUR').conversion).toMatchObject({ currency: null, rate: null });
});

it('names the numbers that are none', () => {
  const trial = { ...FIRST_TRIAL, event: ' ', amount: '1,5', conversionsBefore: '-1', capUsed: 'x' };
  expect(Object.keys(trialProblems(trial))).toEqual(['event', 'conversionsBefore', 'amount', 'capUsed']);
  expect(trialProblems(FIRST_TRIAL)).toEqual({});
});

it('asks for what the terms count, and for everything when they cannot be told', () => {
  const plain = readTerms({ currency: 'USD', rules: [{ id: 'r1', pay: { kind: 'percent', rate: '1' } }] });
  expect(askedState(plain)).toEqual({ conversions: false, revenue: false, recurring: false, cap: false });
  expect(askedState(null)).toEqual({ conversions: true, revenue: true, recurring: true, cap: true });
});
