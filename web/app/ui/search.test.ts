import { expect, it } from 'vitest';
import { conversionFilter, conversionSearch } from '../features/conversion/search';
import { reportSearch } from '../features/report/search';

it('takes from an address only what it knows', () => {
  const search = conversionSearch({
    status: 'PAID',
    txnId: 1001,
    offerId: ['a'],
    clickId: '',
    evil: '<script>',
  });
  expect(search).toEqual({ status: 'PAID', txnId: '1001' });
  expect(conversionSearch({ status: 'DROP TABLE' })).toEqual({});
});

it('asks for tests only when they are wanted', () => {
  expect(conversionFilter(conversionSearch({ tests: 'only' }))).toMatchObject({ isTest: true });
  expect(conversionFilter(conversionSearch({ tests: 'all', txnId: 'a' }))).toMatchObject({
    isTest: false,
    txnId: 'a',
  });
});

it('takes only days for a range', () => {
  expect(reportSearch({ from: '2026-11-01', to: 'yesterday', by: 'offer' })).toEqual({
    from: '2026-11-01',
    by: 'offer',
  });
  expect(reportSearch({ from: '2026-13-45' })).toEqual({});
});
