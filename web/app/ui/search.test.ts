import { expect, it } from 'vitest';
import { conversionSearch } from '../features/conversion/search';
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

it('takes only days for a range', () => {
  expect(reportSearch({ from: '2026-11-01', to: 'yesterday', by: 'offer' })).toEqual({
    from: '2026-11-01',
    by: 'offer',
  });
  expect(reportSearch({ from: '2026-13-45' })).toEqual({});
});
