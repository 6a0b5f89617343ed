import { expect, it } from 'vitest';
import { deliveryFilter, deliverySearch, meant, receiverOf, redeliveryFilter } from './search';

const NOW = Date.parse('2026-11-26T10:20:30.400Z');

it('takes from an address only what it knows', () => {
  const search = deliverySearch({
    status: 'FAILED',
    topic: 'conversion.created',
    affiliateId: ['a'],
    within: 'ever',
    delivery: 'dlv_1',
    evil: '<script>',
  });
  expect(search).toEqual({ status: 'FAILED', topic: 'conversion.created', delivery: 'dlv_1' });
  expect(deliverySearch({ status: 'failed' })).toEqual({});
});

it('keeps moments only where they count', () => {
  const since = '2026-11-25T08:00:00.000Z';
  expect(deliverySearch({ within: 'between', since, until: 'later' })).toEqual({ within: 'between', since });
  expect(deliverySearch({ within: 'day', since })).toEqual({ within: 'day' });
});

it('asks for a length of time up to now, by whole minutes', () => {
  expect(deliveryFilter({ within: 'hour', status: 'PENDING' }, NOW)).toEqual({
    status: 'PENDING',
    since: '2026-11-26T09:20:00.000Z',
  });
  expect(deliveryFilter({ within: 'between', until: '2026-11-25T08:00:00.000Z' }, NOW)).toEqual({
    until: '2026-11-25T08:00:00.000Z',
  });
  expect(deliveryFilter({ conversionId: 'conv_1' }, NOW)).toEqual({ conversionId: 'conv_1' });
});

it('sends once more what failed, unless another status is looked at', () => {
  expect(redeliveryFilter({ webhookId: 'whk_1' }, NOW)).toEqual({ webhookId: 'whk_1', status: 'FAILED' });
  expect(redeliveryFilter({ status: 'SUCCEEDED' }, NOW)).toEqual({ status: 'SUCCEEDED' });
});

it('tells receivers apart by their ids', () => {
  expect(receiverOf('whk_1')).toEqual({ webhookId: 'whk_1' });
  expect(receiverOf('ppb_1')).toEqual({ partnerPostbackId: 'ppb_1' });
  expect(receiverOf('')).toEqual({});
});

it('asks the API for nothing that it does not know', () => {
  const search = deliverySearch({ status: 'FAILED', utm_source: 'mail' });
  expect(deliveryFilter(search, 0)).not.toHaveProperty('utm_source');
  expect(deliverySearch(search)).toEqual(search);
});

it.each([
  [{}, 'Everything that failed, of all partners and webhooks, in the last 90 days.'],
  [{ status: 'SUCCEEDED' }, 'Everything that was taken, of all partners and webhooks, in the last 90 days.'],
  [{ status: 'FAILED', within: 'day' }, 'Everything that failed, as far as the filters of the log go.'],
  [{ affiliateId: 'aff_1' }, 'Everything that failed, as far as the filters of the log go.'],
] as const)('says what is sent once more of %o', (search, words) => {
  expect(meant(search)).toBe(words);
});
