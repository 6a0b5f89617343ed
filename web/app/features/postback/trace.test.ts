import { expect, it } from 'vitest';
import { deciderOf, namedIn, questionOf } from './trace';

it.each([
  ['offer.attributionWindowDays = 30', { place: 'offer', name: 'Attribution window', value: '30 days' }],
  ['offer.shortestConversionSeconds = 600', { place: 'offer', name: 'Shortest time', value: '10 minutes' }],
  [
    'integration.dedupeBy = click_event',
    { place: 'integrationSettings', name: 'What makes two reports the same', value: 'click and event' },
  ],
  ['affiliate.status', { place: 'affiliate', name: 'Affiliate’s status', value: null }],
  [
    'integration.payoutOverride = 1.00 to 5.00',
    { place: 'integrationSettings', name: 'Payout set by the sender', value: '1.00 to 5.00' },
  ],
  [
    'integration.somethingNew = 1',
    { place: 'integrationSettings', name: 'integration.somethingNew', value: '1' },
  ],
  ['offers of old', { place: null, name: 'offers of old', value: null }],
  ['constructor', { place: null, name: 'constructor', value: null }],
])('reads the setting %s', (decidedBy, expected) => {
  expect(deciderOf(decidedBy)).toEqual(expected);
});

it('finds the offer and the affiliate that a trace talks about', () => {
  const steps = [
    { check: 'click', input: 'clk_1' },
    { check: 'offer', input: 'acme-pro' },
    { check: 'affiliate status', input: 'jane' },
  ];
  expect(namedIn(steps, 'offer')).toBe('acme-pro');
  expect(namedIn(steps, 'affiliate')).toBe('jane');
  expect(namedIn(steps, 'coupon')).toBeNull();
});

it('asks nothing for a check that it does not know', () => {
  expect(questionOf('attribution window')).toBe('Was the click recent enough?');
  expect(questionOf('constructor')).toBeNull();
});
