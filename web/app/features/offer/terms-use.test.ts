import { expect, it } from 'vitest';
import { atCapWords, inForceWords, moreWords, type Release, releasedWords, releaseWords } from './terms-use';

const usd = (amount: string) => ({ amount, currency: 'USD' });
const NOTHING: Release = { conversions: 0, payout: usd('0.00'), next: null };
const ONE: Release = { conversions: 1, payout: usd('12.50'), next: null };
const MANY: Release = { conversions: 1_000, payout: usd('2500.00'), next: 'cnv_9' };

it('says what would be paid', () => {
  expect(releaseWords(NOTHING)).toBe('There is nothing to pay.');
  expect(releaseWords({ ...NOTHING, next: 'cnv_9' })).toBe('There is nothing to pay so far.');
  expect(releaseWords(ONE)).toBe('1 conversion would be paid $12.50 more.');
  expect(releaseWords(MANY)).toBe('1000 conversions would be paid $2,500.00 more.');
});

it('says when there is more than one release takes', () => {
  expect(moreWords(ONE)).toBeNull();
  expect(moreWords(MANY)).toContain('Pay these, then look again.');
  expect(moreWords({ ...NOTHING, next: 'cnv_9' })).toContain('but a cap had cut others too');
});

it('says what was paid, and that somebody else may have been first', () => {
  expect(releasedWords(ONE)).toBe('1 conversion paid $12.50 more');
  expect(releasedWords(MANY)).toBe(
    '1000 conversions paid $2,500.00 more; a cap had cut others too, so look again',
  );
  expect(releasedWords(NOTHING)).toBe('There was nothing left to pay');
  expect(releasedWords({ ...NOTHING, next: 'cnv_9' })).toBe('Nothing was paid; look further');
});

it('says how terms are used', () => {
  expect(inForceWords('CONVERSION')).toContain('when the conversion happened');
  expect(inForceWords('CLICK')).toContain('when the visitor clicked');
  expect(atCapWords(true)).toContain('fallback address');
  expect(atCapWords(false)).not.toContain('fallback address');
});
