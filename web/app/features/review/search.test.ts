import { expect, test } from 'vitest';
import { reviewFilter, reviewSearch } from './search';

test('the address bar says what is shown, and anything else is what waits', () => {
  expect(reviewFilter(reviewSearch({}))).toMatchObject({ awaitsReview: true });
  expect(reviewFilter(reviewSearch({ show: 'nonsense' }))).toMatchObject({ awaitsReview: true });
  expect(reviewFilter(reviewSearch({ show: 'held', offerId: 'off_1' }))).toMatchObject({
    onHold: true,
    offerId: 'off_1',
  });
  expect(reviewFilter(reviewSearch({ show: 'rejected' }))).toMatchObject({ status: 'REJECTED' });
});
